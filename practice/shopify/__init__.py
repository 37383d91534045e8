"""The practice shop in Shopify's clothes: its own small GraphQL schema, executed against a practice world."""
