/** Fat fraction of the muscles of a healthy volunteer's calves. */
#include <cstdlib>
#include <iostream>
#include <vector>

#include "AnalysedScan.h"
#include "TextTable.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;

constexpr double kLowPercent = 3.0;
constexpr double kHighPercent = 8.0;

int Run(const std::filesystem::path & data)
{
  pipeline::AnalysisRequest request;
  request.water = data / "water.nii.gz";
  request.fat = data / "fat.nii.gz";
  const AnalysedScan scan = AnalyseScan(request);
  const DixonImages images = ReadDixonImages(request.water, request.fat, scan.geometry);
  TextTable table({ "side", "slices", "median fat fraction over muscle %", "muscle cm²", "bone cm²" });
  table.Add({ "bars", "", Fixed(kLowPercent, 0) + " to " + Fixed(kHighPercent, 0), "", "" });
  bool kept = true;
  for (const Side side : { Side::Left, Side::Right })
  {
    std::vector<double> percents, muscleCm2, boneCm2;
    for (std::size_t k = 0; k < scan.geometry.SliceCount(); ++k)
    {
      if (!scan.IsOk(k, side, Segment::Calf))
      {
        continue;
      }
      const auto mask = scan.Mask(k, side, { Tissue::Muscle });
      for (std::size_t p = 0; p < mask.Size(); ++p)
      {
        const auto percent = mask.data[p] != 0 ? images.FatPercent(k, p) : std::nullopt;
        if (percent)
        {
          percents.push_back(*percent);
        }
      }
      muscleCm2.push_back(static_cast<double>(segmentation::CountSet(mask)) * scan.Pixel().Area() / 100.0);
      boneCm2.push_back(static_cast<double>(segmentation::CountSet(scan.Mask(k, side, BoneTissues()))) * scan.Pixel().Area() / 100.0);
    }
    if (percents.empty())
    {
      throw Error(ErrorCode::ProcessingFailed, "no slice is measured as calf on the " + std::string(ToString(side)));
    }
    const double median = Median(percents);
    kept = kept && median >= kLowPercent && median <= kHighPercent;
    table.Add({ std::string(ToString(side)), std::to_string(muscleCm2.size()), Fixed(median, 2), Fixed(Mean(muscleCm2), 1),
                Fixed(Mean(boneCm2), 1) });
  }
  std::cout << "Voxels labelled muscle in the slices measured as calf; areas are means of voxel counts.\n\n";
  table.Print(std::cout);
  std::cout << (kept ? "\nAll bars are kept.\n" : "\nA bar is missed.\n");
  return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
} // namespace

int main(int argc, char ** argv)
{
  if (argc != 2)
  {
    std::cerr << "usage: HealthyCalves DATA\n  DATA holds water.nii.gz and fat.nii.gz\n";
    return 2;
  }
  try
  {
    return Run(argv[1]);
  }
  catch (const std::exception & e)
  {
    std::cerr << "HealthyCalves: " << e.what() << '\n';
    return 2;
  }
}
