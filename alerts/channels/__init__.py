"""Ways out of the house: each is a folder here that declares what it is (see `kind.ChannelKind`), found by itself."""
