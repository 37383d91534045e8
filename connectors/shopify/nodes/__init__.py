"""The shape of Shopify's answers, as far as we read them: msgspec checks and decodes them straight from the bytes.

Field names are Shopify's (camel case on the wire). Whatever else an answer holds is passed over.
"""
