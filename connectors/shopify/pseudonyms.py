"""How the pseudonym of a Shopify customer is made: of this word and the number that Shopify gives."""

CUSTOMER = "shopify_customer"
