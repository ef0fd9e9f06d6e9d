// Lists the volumes of a folder of DICOM files; with a second argument, analyses the one that myosect would take, into that folder.
#include <iostream>

#include <myosect/Core/Error.h>
#include <myosect/Core/RunContext.h>
#include <myosect/Dicom/SeriesCatalog.h>
#include <myosect/Pipeline/Analysis.h>

int main(int argc, char ** argv)
{
  if (argc < 2 || argc > 3)
  {
    std::cerr << "usage: AnalyzeStudy FOLDER [RESULT]\n";
    return 2;
  }
  try
  {
    myosect::RunContext context; // carries threads, progress and warnings
    const myosect::dicom::SeriesCatalog catalog = myosect::dicom::Scan({ argv[1] }, context);
    std::cout << catalog.candidates.size() << " volumes, " << catalog.rejections.size() << " things left out\n";
    if (argc == 3)
    {
      myosect::pipeline::AnalysisRequest request;
      request.inputs = { argv[1] };
      const myosect::pipeline::Outcome outcome = myosect::pipeline::Analyze(request, argv[2], context);
      std::cout << outcome.limbCount << " limbs measured\n";
    }
    for (const myosect::Warning & warning : context.Warnings())
    {
      std::cerr << warning.code << ": " << warning.message << '\n';
    }
    return 0;
  }
  catch (const myosect::Error & error)
  {
    std::cerr << error.what() << '\n'; // one line: what, which file, what to do
    return error.ExitCode();
  }
}
