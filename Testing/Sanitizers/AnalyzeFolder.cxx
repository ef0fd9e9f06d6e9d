// One analysis with the threads asked for, for the thread sanitizer: AnalyzeFolder FOLDER RESULT THREADS
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "myosect/Core/RunContext.h"
#include "myosect/Pipeline/Analysis.h"

int main(int argc, char ** argv)
{
  if (argc != 4)
  {
    std::cerr << "usage: AnalyzeFolder FOLDER RESULT THREADS\n";
    return EXIT_FAILURE;
  }
  try
  {
    myosect::pipeline::AnalysisRequest request;
    request.inputs = { argv[1] };
    myosect::RunContext context(static_cast<unsigned>(std::stoul(argv[3])));
    const myosect::pipeline::Outcome outcome = myosect::pipeline::Analyze(request, argv[2], context);
    std::cout << outcome.limbCount << " limbs measured\n";
    return outcome.limbCount == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
  }
  catch (const std::exception & error)
  {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
