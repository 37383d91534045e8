"""How the pseudonym of a WooCommerce customer with an account is made: of this word and the number of the account."""

CUSTOMER = "customer"
