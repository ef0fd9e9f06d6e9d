/** Small inputs of magnetic resonance for the tests of the program. */
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "myosect/Core/Error.h"
#include "myosect/Image/VolumeFile.h"
#include "myosect/Phantom/MrPhantom.h"

namespace
{
using namespace myosect;
using phantom::MrPart;
using phantom::MrPhantomParameters;

/** A named case, cut down to some slices, the lowest of which lies at `lowestMm`. */
MrPhantomParameters FewSlices(const std::string & name, std::size_t slices, double lowestMm)
{
  MrPhantomParameters parameters = phantom::MrCaseParameters(name);
  Grid & grid = parameters.limbs.acquisition.grid;
  grid.size[2] = slices;
  grid.originLps[2] = lowestMm;
  return parameters;
}

void Write(const MrPhantomParameters & parameters, const std::filesystem::path & folder)
{
  std::filesystem::create_directories(folder);
  RunContext context;
  phantom::WriteMrCase(parameters, folder, context);
}

/** A spin echo whose name and times are those of another weighting. */
MrPhantomParameters OtherWeighting(const std::string & name, double repetitionTimeMs, double echoTimeMs)
{
  MrPhantomParameters parameters = FewSlices("mr-t1-calf", 3, -10.0);
  parameters.limbs.name = name;
  parameters.mr.repetitionTimeMs = repetitionTimeMs;
  parameters.mr.echoTimeMs = echoTimeMs;
  return parameters;
}

/** The image as a volume file, mirrored left to right within its grid when wanted. */
void WriteVolume(const std::filesystem::path & file, const Grid & grid, const std::vector<float> & values, bool mirrored)
{
  const auto image = MakeImage<FloatImage>(grid);
  std::copy(values.begin(), values.end(), image->GetBufferPointer());
  for (std::size_t row = 0; mirrored && row < grid.size[1] * grid.size[2]; ++row)
  {
    float * first = image->GetBufferPointer() + row * grid.size[0];
    std::reverse(first, first + grid.size[0]);
  }
  WriteMrFile(file, *image);
}

void WriteVolumes(const MrPhantomParameters & parameters, const std::filesystem::path & folder)
{
  RunContext context;
  const phantom::MrPhantom made = phantom::Render(parameters, context);
  const phantom::MrStation & station = made.stations.front();
  for (const bool mirrored : { false, true })
  {
    const std::filesystem::path into = folder / (mirrored ? "mirrored" : "plain");
    std::filesystem::create_directories(into);
    WriteVolume(into / "water.nii.gz", station.grid, station.images.at(MrPart::Water), mirrored);
    WriteVolume(into / "fat.nii.gz", station.grid, station.images.at(MrPart::Fat), mirrored);
    std::vector<float> percent = station.images.at(MrPart::FatFraction);
    std::transform(percent.begin(), percent.end(), percent.begin(), [](float fraction) { return 100.0F * fraction; });
    WriteVolume(into / "fat-fraction.nii.gz", station.grid, percent, mirrored);
  }
}

void Run(const std::filesystem::path & folder)
{
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "muscles.json") << R"([ { "id": 1, "name": "muscle left", "tissue": "muscle", "side": "left" },
  { "id": 2, "name": "muscle right", "tissue": "muscle", "side": "right" } ])";
  const MrPhantomParameters dixon = FewSlices("mr-dixon-asymmetric", 6, -10.0);
  Write(dixon, folder / "dixon");
  WriteVolumes(dixon, folder);
  MrPhantomParameters t1 = FewSlices("mr-t1-calf", 6, -10.0);
  Write(t1, folder / "t1");
  t1.writeTimes = false;
  Write(t1, folder / "t1-without-times");
  Write(OtherWeighting("t2_tse_tra", 4000.0, 90.0), folder / "t2");
  Write(OtherWeighting("STIR_tra", 4500.0, 45.0), folder / "stir");
}
} // namespace

int main(int argc, char ** argv)
{
  if (argc != 2)
  {
    std::cerr << "usage: MakeMrInputs FOLDER\n";
    return 2;
  }
  try
  {
    Run(argv[1]);
    return EXIT_SUCCESS;
  }
  catch (const std::exception & e)
  {
    std::cerr << "MakeMrInputs: " << e.what() << '\n';
    return EXIT_FAILURE;
  }
}
