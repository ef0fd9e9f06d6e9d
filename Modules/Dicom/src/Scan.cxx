#include "myosect/Dicom/SeriesCatalog.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <set>
#include <tuple>

#include "FileFinder.h"
#include "Grouping.h"
#include "HeaderReader.h"
#include "StackGeometry.h"

namespace myosect::dicom
{
namespace
{
bool SameBytes(const std::filesystem::path & a, const std::filesystem::path & b)
{
  std::error_code error;
  if (std::filesystem::file_size(a, error) != std::filesystem::file_size(b, error) || error)
  {
    return false;
  }
  std::ifstream first(a, std::ios::binary);
  std::ifstream second(b, std::ios::binary);
  std::array<char, 65536> left{}, right{};
  while (first && second)
  {
    first.read(left.data(), left.size());
    second.read(right.data(), right.size());
    if (first.gcount() != second.gcount() || !std::equal(left.begin(), left.begin() + first.gcount(), right.begin()))
    {
      return false;
    }
  }
  return first.eof() && second.eof();
}

struct Series
{
  std::vector<const FileHeader *> files;
  std::vector<std::string> damagedFiles;
  std::size_t duplicateFiles = 0;
};

/** Leaves out files that repeat an earlier one byte for byte. */
void DropCopies(Series & series, std::vector<Rejection> & rejections)
{
  std::map<std::string, std::vector<const FileHeader *>> kept;
  std::vector<const FileHeader *> files;
  for (const FileHeader * file : series.files)
  {
    auto & sameUid = kept[file->frames.front().reference.sopInstanceUid];
    const bool isCopy =
        std::any_of(sameUid.begin(), sameUid.end(), [&](const FileHeader * other) { return SameBytes(other->file, file->file); });
    if (isCopy)
    {
      rejections.push_back({ file->name, "duplicate", "a copy of another file", 1 });
      ++series.duplicateFiles;
      continue;
    }
    sameUid.push_back(file);
    files.push_back(file);
  }
  series.files = std::move(files);
}

/** Objects of one kind and series are one rejection; files without a series stand alone. */
void CollectRejections(const std::vector<FileHeader> & headers, std::vector<Rejection> & rejections)
{
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> counts;
  for (const FileHeader & header : headers)
  {
    if (!header.code.empty())
    {
      const bool standsAlone = header.seriesUid.empty() || header.damaged;
      ++counts[{ standsAlone ? header.name : header.seriesUid, header.code, header.reason }];
    }
  }
  for (const auto & [key, count] : counts)
  {
    rejections.push_back({ std::get<0>(key), std::get<1>(key), std::get<2>(key), count });
  }
}

void GroupAll(const std::vector<FileHeader> & headers, SeriesCatalog & catalog)
{
  std::map<std::string, Series> seriesByUid;
  for (const FileHeader & header : headers)
  {
    if (!header.frames.empty())
    {
      seriesByUid[header.seriesUid].files.push_back(&header);
    }
    else if (header.damaged && !header.seriesUid.empty())
    {
      seriesByUid[header.seriesUid].damagedFiles.push_back(header.file.filename().string());
    }
  }
  for (auto & [uid, series] : seriesByUid)
  {
    DropCopies(series, catalog.rejections);
    std::vector<FrameHeader> frames;
    for (const FileHeader * file : series.files)
    {
      frames.insert(frames.end(), file->frames.begin(), file->frames.end());
    }
    for (VolumeCandidate & candidate : GroupSeries(std::move(frames)))
    {
      candidate.damagedFiles = series.damagedFiles;
      std::sort(candidate.damagedFiles.begin(), candidate.damagedFiles.end());
      candidate.duplicateFiles = series.duplicateFiles;
      catalog.candidates.push_back(std::move(candidate));
    }
  }
}
/** What is missing from a series must not pass in silence. */
void WarnOfRejections(const SeriesCatalog & catalog, RunContext & context)
{
  std::set<std::string> seriesUids;
  for (const VolumeCandidate & candidate : catalog.candidates)
  {
    seriesUids.insert(candidate.attributes.seriesUid);
  }
  std::size_t unreadableCount = 0;
  for (const Rejection & rejection : catalog.rejections)
  {
    unreadableCount += rejection.code == "unreadable" ? 1 : 0;
    if (seriesUids.count(rejection.what) > 0)
    {
      const bool isUsual = rejection.code == "localizer";
      context.Warn({ "images-left-out",
                     isUsual ? Severity::Info : Severity::Warning,
                     std::to_string(rejection.fileCount) + " files of the series were left out: " + rejection.reason,
                     rejection.what,
                     {} });
    }
  }
  if (unreadableCount > 0)
  {
    context.Warn({ "unreadable-files",
                   Severity::Warning,
                   std::to_string(unreadableCount) + " files or folders are cut off, damaged or not readable and were left out",
                   {},
                   {} });
  }
}
} // namespace

double VolumeCandidate::CoverageMm() const
{
  const StackGeometry stack = MeasureStack(frames, rowDirection, columnDirection);
  if (stack.places.empty())
  {
    return 0.0;
  }
  return stack.heightMm.back() + (stack.places.size() > 1 ? stack.stepMm : attributes.sliceThicknessMm.value_or(0.0));
}

SeriesCatalog Scan(const std::vector<std::filesystem::path> & inputs, RunContext & context)
{
  SeriesCatalog catalog;
  const std::vector<FoundFile> files = FindFiles(inputs, catalog.rejections);
  std::vector<FileHeader> headers(files.size());
  context.ParallelFor(files.size(), [&](std::size_t i) { headers[i] = ReadFileHeader(files[i].file, files[i].name); });

  CollectRejections(headers, catalog.rejections);
  GroupAll(headers, catalog);
  std::sort(catalog.candidates.begin(), catalog.candidates.end(),
            [](const VolumeCandidate & a, const VolumeCandidate & b)
            {
              const auto key = [](const VolumeCandidate & c) { return std::tie(c.attributes.studyUid, c.attributes.seriesUid); };
              return key(a) != key(b) ? key(a) < key(b) : std::pair(a.id.size(), a.id) < std::pair(b.id.size(), b.id);
            });
  std::sort(catalog.rejections.begin(), catalog.rejections.end(),
            [](const Rejection & a, const Rejection & b)
            { return std::tie(a.what, a.code, a.reason) < std::tie(b.what, b.code, b.reason); });
  WarnOfRejections(catalog, context);
  return catalog;
}
} // namespace myosect::dicom
