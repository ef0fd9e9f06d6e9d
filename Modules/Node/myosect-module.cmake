myosect_module(
  NAME Node
  DESCRIPTION "The DICOM node: receives studies, keeps a queue on disk, calls the analysis, sends its objects"
  DEPENDS Core
  PRIVATE_TOOLKITS myosect_dcmtk nlohmann_json::nlohmann_json OpenSSL::Crypto
  TEST_TOOLKITS myosect_dcmtk nlohmann_json::nlohmann_json)
