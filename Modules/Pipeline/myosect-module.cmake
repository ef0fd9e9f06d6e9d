myosect_module(
  NAME Pipeline
  DESCRIPTION "The stages as one job: parameters, result folder"
  DEPENDS Core Digest Dicom Image Segmentation Anatomy Measurement Comparison Report DicomExport
  PRIVATE_TOOLKITS nlohmann_json::nlohmann_json
  TEST_DEPENDS Phantom)
