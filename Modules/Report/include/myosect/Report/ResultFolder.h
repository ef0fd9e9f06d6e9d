#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Core/Tables.h"
#include "myosect/Report/Review.h"

namespace myosect::report
{
/** A picture of one slice plane to be drawn: HU (or MR signal) with labels, cropped, patient's right on the left, anterior up. */
struct SlicePicture
{
  std::size_t sliceIndex = 0;
  double zMm = 0.0;
  std::size_t columns = 0, rows = 0;
  double columnSpacingMm = 1.0, rowSpacingMm = 1.0;
  std::vector<float> intensity; ///< row by row
  std::vector<LabelId> labels;  ///< same order
  std::vector<std::pair<Side, Segment>> limbs;  ///< limbs that the picture shows
  std::string caption;          ///< e.g. "Right thigh, z 431.0 mm"
};

struct DisplayWindow
{
  double lower = -190.0;
  double upper = 210.0;
};

/** A parameter as it stands in the result. */
struct ParameterEntry
{
  std::string name;  ///< carries its unit: closing_radius_mm
  std::string value; ///< JSON text: number, string, boolean or array
  std::string source; ///< default, profile or command line
  std::string meaning;
};

/** How the mirrored bone of the right leg lies on the left leg's: for bones without a landmark that both legs show. */
struct LegRegistration
{
  std::string bone;
  bool found = false;
  Value residualMm, overlapMm;
  Value uncertaintyMm; ///< 95 % half-width along the bone; empty: the bone's levels are not matched
};

/** Everything that a result folder tells, ready to be written. No identity but the pseudonym in `table.identity`. */
struct ResultContent
{
  MeasurementTable table;
  std::vector<AsymmetryRow> asymmetry;
  std::vector<PatternRow> patterns;          ///< in summary.json, and the sentences of page 1
  std::vector<DescriptorRow> descriptors;    ///< in summary.json; on page 1 where they deviate from a reference
  std::vector<LegRegistration> legRegistrations; ///< in summary.json
  std::vector<StructureRow> structures;
  bool hasStructures = false;               ///< structures.csv is written for foreign segmentations only
  std::vector<StructureAsymmetryRow> structureAsymmetry; ///< structure_asymmetry.csv is written beside structures.csv
  std::string fatFractionName = "fat fraction"; ///< in words: of signals or of proton densities
  std::vector<Warning> warnings;
  std::vector<ParameterEntry> parameters;
  std::vector<std::pair<std::string, std::string>> inputs; ///< key, JSON text: kernel, kvp, slices, grid, transfer syntax, what was passed over, …
  std::string protocol;                      ///< one line: "CT, 300 slices of 1 mm, 120 kV, kernel B30s"
  Review review;                             ///< in every table and report; edited slices are marked in the rows
  DisplayWindow window;
  std::vector<SlicePicture> levelPictures;   ///< one for each limb, for page 1 (plain above outlined)
  std::vector<SlicePicture> sheetPictures;   ///< regular levels, for page 2 and qc/
  double wallSeconds = 0.0;                  ///< goes to summary.json `timing` only
};

/** Writes measurements.csv, limbs.csv, levels.csv, asymmetry.csv, structures.csv, structure_asymmetry.csv, summary.json, segmentation.label, report.html, report.txt and qc/ into
 *  `directory`, which exists and is empty. Uses the threads of `context` for pictures; needs no display.
 *  \throws Error(CannotWrite). */
void WriteResult(const std::filesystem::path & directory, const ResultContent & content, RunContext & context);

/** The finding paragraph of report.txt and page 1: at most five sentences, then what could not be assessed. */
[[nodiscard]] std::string FindingParagraph(const ResultContent & content);

/** Text of the tables, as written. */
[[nodiscard]] std::string MeasurementsCsv(const MeasurementTable & table, const Review & review = {});
[[nodiscard]] std::string LimbsCsv(const MeasurementTable & table, const Review & review = {});
[[nodiscard]] std::string LevelsCsv(const MeasurementTable & table, const Review & review = {});
[[nodiscard]] std::string AsymmetryCsv(const std::vector<AsymmetryRow> & rows, const Review & review = {});
[[nodiscard]] std::string StructuresCsv(const std::vector<StructureRow> & rows, const Review & review = {});
[[nodiscard]] std::string StructureAsymmetryCsv(const std::vector<StructureAsymmetryRow> & rows, const Review & review = {});
} // namespace myosect::report
