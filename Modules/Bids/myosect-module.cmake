myosect_module(
  NAME Bids
  DESCRIPTION "Results as a BIDS derivative dataset"
  DEPENDS Core Report Pipeline
  PRIVATE_TOOLKITS nlohmann_json::nlohmann_json
  TEST_TOOLKITS nlohmann_json::nlohmann_json)
