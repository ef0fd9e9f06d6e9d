myosect_module(
  NAME Measurement
  DESCRIPTION "Areas, attenuation and volumes from an image and its label map"
  DEPENDS Core Image
  PRIVATE_TOOLKITS nlohmann_json::nlohmann_json)
