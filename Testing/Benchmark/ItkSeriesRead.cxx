#include <cstdlib>
#include <iostream>

#include "itkGDCMImageIO.h"
#include "itkGDCMSeriesFileNames.h"
#include "itkImage.h"
#include "itkImageSeriesReader.h"

/** ItkSeriesRead FOLDER: loads the first series of a folder with ITK's own reader, the yardstick of the benchmark. */
int main(int argc, char ** argv)
{
  if (argc != 2)
  {
    std::cerr << "usage: ItkSeriesRead FOLDER\n";
    return 2;
  }
  using ImageType = itk::Image<short, 3>;
  try
  {
    const auto names = itk::GDCMSeriesFileNames::New();
    names->SetDirectory(argv[1]);
    const auto & uids = names->GetSeriesUIDs();
    if (uids.empty())
    {
      std::cerr << "no series in " << argv[1] << '\n';
      return 21;
    }
    const auto reader = itk::ImageSeriesReader<ImageType>::New();
    reader->SetImageIO(itk::GDCMImageIO::New());
    reader->SetFileNames(names->GetFileNames(uids.front()));
    reader->Update();
    std::cout << reader->GetOutput()->GetLargestPossibleRegion().GetSize() << '\n';
  }
  catch (const itk::ExceptionObject & error)
  {
    std::cerr << error.GetDescription() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
