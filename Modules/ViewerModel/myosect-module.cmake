myosect_module(
  NAME ViewerModel
  DESCRIPTION "Everything the viewer is, apart from pixels and widgets"
  DEPENDS Core Digest Image Segmentation Comparison Report Pipeline
  PRIVATE_TOOLKITS nlohmann_json::nlohmann_json
  TEST_TOOLKITS nlohmann_json::nlohmann_json
  TEST_DEPENDS Phantom)
