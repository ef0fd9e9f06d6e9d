myosect_module(
  NAME Image
  DESCRIPTION "Volumes and label volumes with physical geometry; volume files"
  DEPENDS Core Dicom
  TOOLKITS myosect_itk
  TEST_DEPENDS Phantom)
