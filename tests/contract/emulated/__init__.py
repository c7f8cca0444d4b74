"""The emulated tenant keeps Microsoft's word: real requests, msal and office365 speak with it over TLS."""
