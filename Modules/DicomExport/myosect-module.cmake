myosect_module(
  NAME DicomExport
  DESCRIPTION "DICOM objects of a result: segmentation, measurement report, secondary capture, encapsulated PDF; reading of segmentations"
  DEPENDS Core Digest Dicom Report
  PRIVATE_TOOLKITS myosect_dcmtk
  TEST_DEPENDS Phantom
  TEST_TOOLKITS myosect_dcmtk)
