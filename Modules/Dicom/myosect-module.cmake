myosect_module(
  NAME Dicom
  DESCRIPTION "Finds, groups, orders, checks and decodes DICOM series"
  DEPENDS Core
  PRIVATE_TOOLKITS myosect_dcmtk PkgConfig::OPENJPEG
  TEST_TOOLKITS myosect_dcmtk PkgConfig::OPENJPEG)
