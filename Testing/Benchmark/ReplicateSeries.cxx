#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dctk.h"

namespace
{
using Slice = std::pair<double, std::filesystem::path>; ///< z in mm, file

std::vector<Slice> SlicesByPosition(const std::filesystem::path & folder)
{
  std::vector<Slice> slices;
  for (const auto & entry : std::filesystem::directory_iterator(folder))
  {
    DcmFileFormat file;
    Float64 z = 0.0;
    if (entry.is_regular_file() &&
        file.loadFileUntilTag(entry.path().c_str(), EXS_Unknown, EGL_noChange, DCM_MaxReadLength, ERM_autoDetect, DCM_PixelData).good() &&
        file.getDataset()->findAndGetFloat64(DCM_ImagePositionPatient, z, 2).good())
    {
      slices.emplace_back(z, entry.path());
    }
  }
  std::sort(slices.begin(), slices.end());
  return slices;
}

/** Position in the source of slice `i` of a stack that runs to and fro through `count` slices, so that neighbours always fit. */
std::size_t ToAndFro(std::size_t i, std::size_t count)
{
  const std::size_t within = i % (2 * count);
  return within < count ? within : 2 * count - 1 - within;
}

bool WriteSlice(const Slice & source, const std::filesystem::path & target, const std::string & seriesUid, std::size_t index, double zMm)
{
  DcmFileFormat file;
  if (file.loadFile(source.second.c_str()).bad())
  {
    return false;
  }
  DcmDataset & data = *file.getDataset();
  OFString x, y;
  data.findAndGetOFString(DCM_ImagePositionPatient, x, 0);
  data.findAndGetOFString(DCM_ImagePositionPatient, y, 1);
  const std::string position = std::string(x.c_str()) + "\\" + y.c_str() + "\\" + std::to_string(zMm);
  const std::string number = std::to_string(index + 1);
  data.putAndInsertString(DCM_SeriesInstanceUID, seriesUid.c_str());
  data.putAndInsertString(DCM_SOPInstanceUID, (seriesUid + "." + number).c_str());
  data.putAndInsertString(DCM_InstanceNumber, number.c_str());
  data.putAndInsertString(DCM_ImagePositionPatient, position.c_str());
  return file.saveFile(target.c_str(), data.getOriginalXfer()).good();
}
} // namespace

/**
 * ReplicateSeries SOURCE TARGET COUNT: makes a series of COUNT slices from the axial series in SOURCE. Up to the number of slices that
 * there are, they are picked evenly over the whole length; beyond it they are repeated to and fro at the source's spacing.
 */
int main(int argc, char ** argv)
{
  const std::size_t count = argc == 4 ? static_cast<std::size_t>(std::strtoul(argv[3], nullptr, 10)) : 0;
  if (count == 0)
  {
    std::cerr << "usage: ReplicateSeries SOURCE TARGET COUNT\n";
    return 2;
  }
  OFLog::configure(OFLogger::ERROR_LOG_LEVEL);
  const auto slices = SlicesByPosition(argv[1]);
  if (slices.size() < 2)
  {
    std::cerr << argv[1] << " holds no axial DICOM series\n";
    return 21;
  }
  const std::filesystem::path target = argv[2];
  std::filesystem::create_directories(target);
  const std::string seriesUid = "2.25.271828182845904523536." + std::to_string(count);
  const double stepMm = (slices.back().first - slices.front().first) / static_cast<double>(slices.size() - 1);
  for (std::size_t i = 0; i < count; ++i)
  {
    const bool repeated = count > slices.size();
    const std::size_t from = repeated ? ToAndFro(i, slices.size()) : i * slices.size() / count;
    const double zMm = repeated ? slices.front().first + stepMm * static_cast<double>(i) : slices[from].first;
    if (!WriteSlice(slices[from], target / (std::to_string(i + 1) + ".dcm"), seriesUid, i, zMm))
    {
      std::cerr << "cannot copy " << slices[from].second << " to " << target << '\n';
      return 40;
    }
  }
  return 0;
}
