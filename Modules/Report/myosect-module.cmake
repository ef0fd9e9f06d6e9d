myosect_module(
  NAME Report
  DESCRIPTION "Tables, JSON, HTML report and pictures, drawn without a display"
  DEPENDS Core
  PRIVATE_TOOLKITS PkgConfig::PANGOCAIRO nlohmann_json::nlohmann_json
  TEST_TOOLKITS PkgConfig::PANGOCAIRO nlohmann_json::nlohmann_json)
