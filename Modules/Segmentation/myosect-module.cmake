myosect_module(
  NAME Segmentation
  DESCRIPTION "Limbs, bone, skin, deep fascia and tissue classes of CT volumes"
  DEPENDS Core Image
  TEST_DEPENDS Phantom)
