#pragma once

#include <optional>
#include <string>
#include <vector>

#include "myosect/ViewerModel/Document.h"

namespace myosect::viewer
{
/** A column of the table that is shown. */
struct TableColumn
{
  std::string name;    ///< of measurements.csv
  std::string heading; ///< for people, with unit: "Muscle (cm²)"
  bool dependsOnWhole; ///< pending after an edit until the study is measured
};

/** Columns that the study can fill, side, segment, slice and level first. */
[[nodiscard]] std::vector<TableColumn> ColumnsFor(Modality modality, bool hasFatFraction);

struct TableCell
{
  std::string text; ///< empty: not defined
  bool pending = false;
};

/** Text of one cell; `row` counts Document::Rows(). */
[[nodiscard]] TableCell CellAt(const Document & document, std::size_t row, const TableColumn & column);
/** "rejected: pelvis", "excluded by the reader: tumour", or empty. */
[[nodiscard]] std::string RowNote(const Document & document, std::size_t row);

/** Metrics that can be plotted along the limb. */
enum class CurveMetric : std::uint8_t
{
  MuscleArea,
  IntermuscularFatArea,
  SubcutaneousFatArea,
  CompartmentArea,
  ContractileArea,
  FatFraction,
  MuscleAttenuation
};
inline constexpr int kCurveMetricCount = 7;
[[nodiscard]] const char * HeadingOf(CurveMetric metric) noexcept;
[[nodiscard]] Value ValueOf(const SliceMeasurement & row, CurveMetric metric);

struct CurvePoint
{
  double placeMm = 0.0; ///< level from the knee where every point of the plot has it, else z
  double value = 0.0;
  std::size_t row = 0; ///< of Document::Rows()
};

/** Left, right and unknown side of one metric; points with a value, towards the head. */
struct Curve
{
  Side side = Side::Unknown;
  std::vector<CurvePoint> points;
};
struct CurvePlot
{
  std::string xTitle, yTitle;
  std::vector<Curve> curves;
};
[[nodiscard]] CurvePlot PlotOf(const Document & document, CurveMetric metric);
/** Row of the point nearest to a click; distances are taken relative to the spans of the axes. Empty for an empty plot. */
[[nodiscard]] std::optional<std::size_t> NearestRow(const CurvePlot & plot, double placeMm, double value);

/** A line of the comparison panel. */
struct FindingLine
{
  std::string segment, metric;         ///< for people
  std::string left, right, difference; ///< with unit
  std::string flag;                    ///< none, amber, red, indeterminate, or pending
  std::string reason;
};
[[nodiscard]] std::vector<FindingLine> FindingsOf(const Document & document);

/** Slice to begin with: middle of the thigh (50 %, else the middle of the thigh's rows), else the calf's largest muscle area, else the
 * middle of the limb. */
[[nodiscard]] std::size_t StartSlice(const Document & document);
/** Slices of the measured levels (levels.csv), from feet to head, without repetitions; all slices with rows where there are none. */
[[nodiscard]] std::vector<std::size_t> LevelSlices(const Document & document);
/** Those of levels.csv alone; none where the study shows no such level. */
[[nodiscard]] std::vector<std::size_t> NamedLevelSlices(const Document & document);
} // namespace myosect::viewer
