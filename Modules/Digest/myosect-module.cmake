myosect_module(
  NAME Digest
  DESCRIPTION "SHA-256, keyed digests and random keys"
  DEPENDS Core
  PRIVATE_TOOLKITS OpenSSL::Crypto)
