myosect_module(
  NAME Anatomy
  DESCRIPTION "Left and right, hip, thigh, knee, calf and ankle, told from the bones"
  DEPENDS Core Image Segmentation
  TEST_DEPENDS Phantom)
