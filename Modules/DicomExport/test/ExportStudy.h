#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "TemporaryFolder.h"
#include "myosect/DicomExport/Objects.h"
#include "myosect/DicomExport/SegmentationFile.h"
#include "myosect/Phantom/DicomSeriesWriter.h"

namespace myosect::test
{
/** A small CT series in one of the ways that scanners store them. */
struct SeriesShape
{
  std::string name;
  Grid grid;
  phantom::DicomEncoding encoding;
  bool hasGap = false; ///< one file is taken away
};
[[nodiscard]] std::vector<SeriesShape> SeriesShapes();

/** A written and re-read series with labels and numbers, ready for WriteObjects. */
class ExportStudy
{
public:
  explicit ExportStudy(const SeriesShape & shape, const phantom::DicomIdentity & identity = {});

  /** Writes all objects into a folder of that name and returns it. */
  std::filesystem::path Write(const std::string & name, const dicomexport::ObjectKinds & kinds = { true, true, true, true });

  /** The same with those in folder `superseded` as predecessors. */
  std::filesystem::path WriteAfter(const std::string & superseded, const std::string & name);

  /** Labels as a segmentation of ours gives them back. */
  [[nodiscard]] std::vector<LabelId> ReadBack(const std::filesystem::path & file) const;

  TemporaryFolder folder;
  dicomexport::SourceStack source;
  std::vector<LabelId> labels;
  report::ResultContent content;

private:
  std::filesystem::path Write(const std::string & name, const dicomexport::ObjectKinds & kinds, const std::filesystem::path & superseded);
};
} // namespace myosect::test
