# cmake -DMYOSECT=<program> -DSCAN=<sample> -DWORK_DIR=<folder> -P MakeFixture.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${WORK_DIR}")
file(MAKE_DIRECTORY "${WORK_DIR}/scan")
foreach(z RANGE 330 500 10)
  file(COPY "${SCAN}/${z}.dcm" DESTINATION "${WORK_DIR}/scan")
endforeach()
execute_process(COMMAND "${MYOSECT}" analyze "${WORK_DIR}/scan" --output "${WORK_DIR}/result" --progress none RESULT_VARIABLE status ERROR_VARIABLE text)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "analyze: ${status}\n${text}")
endif()
