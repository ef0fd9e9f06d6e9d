configure_file(${CMAKE_CURRENT_LIST_DIR}/src/Version.cxx.in ${CMAKE_CURRENT_BINARY_DIR}/Version.cxx @ONLY)
myosect_module(
  NAME Core
  DESCRIPTION "Vocabulary of the project: sides, tissues, quantities, tables, errors, run context. No toolkit."
  TOOLKITS Threads::Threads)
target_sources(MyoSectCore PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/Version.cxx)
