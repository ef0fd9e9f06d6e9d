#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ScratchFolder.h"
#include "Survive.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Dicom/CtReader.h"
#include "myosect/Dicom/MrReader.h"
#include "myosect/Dicom/SeriesCatalog.h"

using namespace myosect;

namespace
{
constexpr std::size_t kPreambleLength = 128;
constexpr std::size_t kMaximumFiles = 8;

/** The input cut in front of every DICOM preamble, so that one input can hold the slices of a series. */
std::vector<std::string_view> SplitIntoFiles(std::string_view input)
{
  std::vector<std::size_t> begins{ 0 };
  for (auto magic = input.find("DICM", kPreambleLength + 4); magic != std::string_view::npos && begins.size() < kMaximumFiles;
       magic = input.find("DICM", magic + kPreambleLength + 4))
  {
    const std::size_t begin = magic - kPreambleLength;
    if (begin > begins.back())
    {
      begins.push_back(begin);
    }
  }
  std::vector<std::string_view> files;
  for (std::size_t i = 0; i < begins.size(); ++i)
  {
    const std::size_t end = i + 1 < begins.size() ? begins[i + 1] : input.size();
    files.push_back(input.substr(begins[i], end - begins[i]));
  }
  return files;
}

void Require(const dicom::CtVolume & volume)
{
  if (volume.slicePositionMm.size() != volume.sliceAfterGap.size() || !volume.hounsfield)
  {
    std::abort();
  }
}

void Require(const dicom::MrVolume & volume)
{
  if (volume.slicePositionMm.size() != volume.sliceAfterGap.size() || !volume.values)
  {
    std::abort();
  }
}
} // namespace

/** Scans the input as a folder of DICOM files and decodes every volume found, CT or MR, and every Dixon set. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  static const fuzz::ScratchFolder folder;
  std::size_t count = 0;
  for (const std::string_view bytes : SplitIntoFiles({ reinterpret_cast<const char *>(data), size }))
  {
    folder.Write(std::to_string(count++), bytes);
  }
  RunContext context(1);
  fuzz::Survives(
      [&]
      {
        const auto catalog = dicom::Scan({ folder.Path() }, context);
        for (const auto & candidate : catalog.candidates)
        {
          fuzz::Survives(
              [&] {
                candidate.modality == Modality::Ct ? Require(dicom::ReadCt(candidate, context))
                                                   : Require(dicom::ReadMr(candidate, context));
              });
        }
        for (const auto & stations : dicom::FindStations(catalog))
        {
          if (catalog.candidates[stations.front()].modality != Modality::Ct)
          {
            fuzz::Survives([&] { Require(dicom::ReadMr(catalog, stations, context)); });
          }
        }
        for (const auto & set : dicom::FindDixonSets(catalog))
        {
          fuzz::Survives([&] { (void)dicom::ReadDixon(catalog, set, context); });
        }
        fuzz::Survives([&] { (void)dicom::Select(catalog, {}); });
      });
  for (std::size_t i = 0; i < count; ++i)
  {
    std::filesystem::remove(folder.Path() / std::to_string(i));
  }
  return 0;
}
