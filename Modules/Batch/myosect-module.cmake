myosect_module(
  NAME Batch
  DESCRIPTION "Many studies, each in a process of its own, resumable"
  DEPENDS Core Report Pipeline
  PRIVATE_TOOLKITS nlohmann_json::nlohmann_json)
