configure_file(${CMAKE_CURRENT_LIST_DIR}/src/Version.cxx.in ${CMAKE_CURRENT_BINARY_DIR}/Version.cxx @ONLY)
myosect_module(
  NAME Core
  DESCRIPTION "Vocabulary of the project: sides, tissues, quantities, tables, errors, run context, JSON. No image toolkit."
  TOOLKITS Threads::Threads
  PRIVATE_TOOLKITS nlohmann_json::nlohmann_json)
target_sources(MyoSectCore PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/Version.cxx)
