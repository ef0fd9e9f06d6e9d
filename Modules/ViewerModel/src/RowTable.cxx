#include "myosect/ViewerModel/RowTable.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "NumberText.h"

namespace myosect::viewer
{
namespace
{
enum class Applies : std::uint8_t
{
  Always,
  Ct,
  FatFraction
};

enum class Kind : std::uint8_t
{
  Text,
  Slice, ///< counted from 1 for people
  Number
};

struct ColumnRule
{
  const char * name;
  const char * heading;
  Kind kind;
  int decimals;
  Applies applies;
  bool whole;
  Value SliceMeasurement::*value;
};

const std::vector<ColumnRule> & Rules()
{
  static const std::vector<ColumnRule> rules{
    { "side", "Side", Kind::Text, 0, Applies::Always, false, nullptr },
    { "segment", "Segment", Kind::Text, 0, Applies::Always, true, nullptr },
    { "slice_index", "Slice", Kind::Slice, 0, Applies::Always, false, nullptr },
    { "level_percent", "Level (%)", Kind::Number, 1, Applies::Always, true, &SliceMeasurement::levelPercent },
    { "level_mm_from_knee", "From knee (mm)", Kind::Number, 1, Applies::Always, true, &SliceMeasurement::levelMmFromKnee },
    { "muscle_area_cm2", "Muscle (cm\u00B2)", Kind::Number, 1, Applies::Always, false, &SliceMeasurement::muscleAreaCm2 },
    { "imat_area_cm2", "Intermuscular fat (cm\u00B2)", Kind::Number, 2, Applies::Always, false, &SliceMeasurement::imatAreaCm2 },
    { "compartment_area_cm2", "Subfascial (cm\u00B2)", Kind::Number, 1, Applies::Always, false, &SliceMeasurement::compartmentAreaCm2 },
    { "sat_area_cm2", "Subcutaneous fat (cm\u00B2)", Kind::Number, 1, Applies::Always, false, &SliceMeasurement::satAreaCm2 },
    { "bone_area_cm2", "Bone (cm\u00B2)", Kind::Number, 2, Applies::Always, false, &SliceMeasurement::boneAreaCm2 },
    { "limb_area_cm2", "Limb (cm\u00B2)", Kind::Number, 1, Applies::Always, false, &SliceMeasurement::limbAreaCm2 },
    { "muscle_mean_hu", "Muscle mean (HU)", Kind::Number, 1, Applies::Ct, false, &SliceMeasurement::muscleMeanHu },
    { "muscle_sd_hu", "Muscle SD (HU)", Kind::Number, 1, Applies::Ct, false, &SliceMeasurement::muscleSdHu },
    { "nama_area_cm2", "Normal attenuation (cm\u00B2)", Kind::Number, 1, Applies::Ct, false, &SliceMeasurement::namaAreaCm2 },
    { "lama_area_cm2", "Low attenuation (cm\u00B2)", Kind::Number, 1, Applies::Ct, false, &SliceMeasurement::lamaAreaCm2 },
    { "fat_fraction_percent", "Fat fraction (%)", Kind::Number, 1, Applies::FatFraction, true, &SliceMeasurement::fatFractionPercent },
    { "contractile_area_cm2", "Contractile (cm\u00B2)", Kind::Number, 1, Applies::FatFraction, true,
      &SliceMeasurement::contractileAreaCm2 },
    { "obliquity_deg", "Obliquity (\u00B0)", Kind::Number, 1, Applies::Always, true, &SliceMeasurement::obliquityDeg },
    { "status", "Status", Kind::Text, 0, Applies::Always, true, nullptr },
    { "edited", "Edited", Kind::Text, 0, Applies::Always, false, nullptr },
  };
  return rules;
}

const ColumnRule * RuleOf(const std::string & name)
{
  const auto found = std::find_if(Rules().begin(), Rules().end(), [&](const ColumnRule & rule) { return name == rule.name; });
  return found == Rules().end() ? nullptr : &*found;
}

constexpr std::array<const char *, kCurveMetricCount> kHeadings{ "Muscle area (cm\u00B2)",           "Intermuscular fat area (cm\u00B2)",
                                                                 "Subcutaneous fat area (cm\u00B2)", "Subfascial area (cm\u00B2)",
                                                                 "Contractile area (cm\u00B2)",      "Fat fraction (%)",
                                                                 "Mean muscle attenuation (HU)" };

std::string MetricForPeople(const std::string & metric)
{
  static const std::vector<std::pair<std::string, std::string>> words{
    { "muscle_area", "muscle area" },           { "compartment_area", "subfascial area" }, { "contractile_area", "contractile area" },
    { "imat_area", "intermuscular fat area" },  { "sat_area", "subcutaneous fat area" },   { "fat_fraction", "fat fraction" },
    { "muscle_mean_hu", "muscle attenuation" },
  };
  const auto found = std::find_if(words.begin(), words.end(), [&](const auto & entry) { return entry.first == metric; });
  return found == words.end() ? metric : found->second;
}

std::string UnitForPeople(const std::string & unit)
{
  return unit == "cm2" ? "cm\u00B2" : unit == "[hnsf'U]" ? "HU" : unit;
}

const std::vector<LevelMeasurement> * LevelsOf(const Document & document)
{
  return document.Content() != nullptr ? &document.Content()->table.levels : nullptr;
}

bool Usable(const SliceMeasurement & row)
{
  return row.status == Status::Ok;
}
} // namespace

std::vector<TableColumn> ColumnsFor(Modality modality, bool hasFatFraction)
{
  std::vector<TableColumn> columns;
  for (const ColumnRule & rule : Rules())
  {
    const bool applies = rule.applies == Applies::Always || (rule.applies == Applies::Ct && modality == Modality::Ct) ||
                         (rule.applies == Applies::FatFraction && (hasFatFraction || modality == Modality::Ct));
    if (applies)
    {
      columns.push_back({ rule.name, rule.heading, rule.whole });
    }
  }
  return columns;
}

TableCell CellAt(const Document & document, std::size_t row, const TableColumn & column)
{
  const SliceMeasurement & values = document.Rows()[row];
  TableCell cell;
  // Before the first measurement of this session nothing tells whether the rows of the result folder still hold.
  const bool touched = document.StateOf(row) == RowState::Touched;
  cell.pending = touched && (column.dependsOnWhole || document.Content() == nullptr);
  const ColumnRule * rule = RuleOf(column.name);
  if (rule == nullptr)
  {
    return cell;
  }
  switch (rule->kind)
  {
  case Kind::Number:
    cell.text = values.*rule->value ? Decimal(*(values.*rule->value), rule->decimals) : std::string();
    break;
  case Kind::Slice:
    cell.text = std::to_string(values.sliceIndex + 1);
    break;
  default:
    cell.text = column.name == "side"      ? std::string(ToString(values.side))
                : column.name == "segment" ? std::string(ToString(values.segment))
                : column.name == "status"  ? std::string(ToString(values.status))
                                           : std::string(values.edited ? "edited" : "");
    break;
  }
  return cell;
}

std::string RowNote(const Document & document, std::size_t row)
{
  const SliceMeasurement & values = document.Rows()[row];
  for (const pipeline::ExcludedSlice & slice : document.CurrentCorrections().excludedSlices)
  {
    if (slice.sliceIndex == values.sliceIndex && (slice.side == Side::Unknown || slice.side == values.side))
    {
      return "excluded by the reader: " + slice.reason;
    }
  }
  return values.status == Status::Ok ? std::string() : std::string(ToString(values.status)) + ": " + values.reason;
}

const char * HeadingOf(CurveMetric metric) noexcept
{
  return kHeadings[static_cast<std::size_t>(metric)];
}

Value ValueOf(const SliceMeasurement & row, CurveMetric metric)
{
  switch (metric)
  {
  case CurveMetric::MuscleArea:
    return row.muscleAreaCm2;
  case CurveMetric::IntermuscularFatArea:
    return row.imatAreaCm2;
  case CurveMetric::SubcutaneousFatArea:
    return row.satAreaCm2;
  case CurveMetric::CompartmentArea:
    return row.compartmentAreaCm2;
  case CurveMetric::ContractileArea:
    return row.contractileAreaCm2;
  case CurveMetric::FatFraction:
    return row.fatFractionPercent;
  default:
    return row.muscleMeanHu;
  }
}

CurvePlot PlotOf(const Document & document, CurveMetric metric)
{
  // The height along the scanner: levels of thigh and calf grow in opposite directions and would fold the curve at the knee.
  CurvePlot plot;
  plot.xTitle = "Position towards the head, z (mm)";
  plot.yTitle = HeadingOf(metric);
  for (const Side side : { Side::Left, Side::Right, Side::Unknown })
  {
    Curve curve;
    curve.side = side;
    for (std::size_t row = 0; row < document.Rows().size(); ++row)
    {
      const SliceMeasurement & values = document.Rows()[row];
      const Value value = ValueOf(values, metric);
      if (values.side == side && value && std::isfinite(*value))
      {
        curve.points.push_back({ values.zMm, *value, row });
      }
    }
    std::stable_sort(curve.points.begin(), curve.points.end(),
                     [](const CurvePoint & a, const CurvePoint & b) { return a.placeMm < b.placeMm; });
    if (!curve.points.empty())
    {
      plot.curves.push_back(std::move(curve));
    }
  }
  return plot;
}

std::optional<std::size_t> NearestRow(const CurvePlot & plot, double placeMm, double value)
{
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double x0 = kInfinity, x1 = -kInfinity, y0 = kInfinity, y1 = -kInfinity;
  for (const Curve & curve : plot.curves)
  {
    for (const CurvePoint & point : curve.points)
    {
      x0 = std::min(x0, point.placeMm);
      x1 = std::max(x1, point.placeMm);
      y0 = std::min(y0, point.value);
      y1 = std::max(y1, point.value);
    }
  }
  std::optional<std::size_t> row;
  double nearest = kInfinity;
  for (const Curve & curve : plot.curves)
  {
    for (const CurvePoint & point : curve.points)
    {
      const double away = std::hypot((point.placeMm - placeMm) / std::max(1e-9, x1 - x0), (point.value - value) / std::max(1e-9, y1 - y0));
      if (away < nearest)
      {
        nearest = away;
        row = point.row;
      }
    }
  }
  return row;
}

std::vector<FindingLine> FindingsOf(const Document & document)
{
  std::vector<FindingLine> lines;
  if (document.Content() == nullptr)
  {
    return lines;
  }
  for (const AsymmetryRow & row : document.Content()->asymmetry)
  {
    const std::string unit = UnitForPeople(row.unit);
    const auto text = [&](const Value & value) { return value ? Decimal(*value, 1) + ' ' + unit : std::string(); };
    FindingLine line;
    line.segment = ToString(row.segment);
    line.metric = MetricForPeople(row.metric);
    line.left = text(row.left);
    line.right = text(row.right);
    line.difference = text(row.difference);
    if (row.smallerToLargerPercent && row.smallerSide != Side::Unknown)
    {
      const Side larger = row.smallerSide == Side::Left ? Side::Right : Side::Left;
      line.difference = std::string(ToString(row.smallerSide)) + ' ' + Decimal(100.0 - *row.smallerToLargerPercent, 1) +
                        " % smaller than the " + std::string(ToString(larger));
    }
    line.flag = document.IsPending() ? "pending" : std::string(ToString(row.flag));
    line.reason = row.reason;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::size_t StartSlice(const Document & document)
{
  const std::vector<SliceMeasurement> & rows = document.Rows();
  const SliceMeasurement * best = nullptr;
  for (const SliceMeasurement & row : rows)
  {
    if (row.segment == Segment::Thigh && Usable(row) && row.levelPercent &&
        (best == nullptr || std::abs(*row.levelPercent - 50.0) < std::abs(*best->levelPercent - 50.0)))
    {
      best = &row;
    }
  }
  if (best != nullptr && std::abs(*best->levelPercent - 50.0) < 5.0)
  {
    return best->sliceIndex;
  }
  std::vector<std::size_t> thigh;
  for (const SliceMeasurement & row : rows)
  {
    if (row.segment == Segment::Thigh && Usable(row))
    {
      thigh.push_back(row.sliceIndex);
    }
  }
  if (!thigh.empty())
  {
    return thigh[thigh.size() / 2];
  }
  best = nullptr;
  for (const SliceMeasurement & row : rows)
  {
    if (row.segment == Segment::Calf && Usable(row) && row.muscleAreaCm2 && (best == nullptr || *row.muscleAreaCm2 > *best->muscleAreaCm2))
    {
      best = &row;
    }
  }
  if (best != nullptr)
  {
    return best->sliceIndex;
  }
  return rows.empty() ? document.SliceCount() / 2 : rows[rows.size() / 2].sliceIndex;
}

std::vector<std::size_t> NamedLevelSlices(const Document & document)
{
  std::set<std::size_t> slices;
  if (const auto * levels = LevelsOf(document))
  {
    for (const LevelMeasurement & level : *levels)
    {
      const SliceMeasurement * nearest = nullptr;
      for (const SliceMeasurement & row : document.Rows())
      {
        if (level.values.status == Status::Ok && row.side == level.values.side && Usable(row) &&
            (nearest == nullptr || std::abs(row.zMm - level.values.zMm) < std::abs(nearest->zMm - level.values.zMm)))
        {
          nearest = &row;
        }
      }
      if (nearest != nullptr)
      {
        slices.insert(nearest->sliceIndex);
      }
    }
  }
  return { slices.begin(), slices.end() };
}

std::vector<std::size_t> LevelSlices(const Document & document)
{
  std::vector<std::size_t> named = NamedLevelSlices(document);
  if (!named.empty())
  {
    return named;
  }
  std::set<std::size_t> slices;
  for (const SliceMeasurement & row : document.Rows())
  {
    slices.insert(row.sliceIndex);
  }
  return { slices.begin(), slices.end() };
}
} // namespace myosect::viewer
