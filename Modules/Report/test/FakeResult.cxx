#include "FakeResult.h"

#include <algorithm>
#include <cmath>

namespace myosect::report::test
{
namespace
{
/** The same numbers everywhere: -1..1. */
double Noise(std::uint32_t & state)
{
  double sum = 0.0;
  for (int i = 0; i < 3; ++i)
  {
    state = state * 1664525u + 1013904223u;
    sum += static_cast<double>(state >> 8) / 8388608.0 - 1.0;
  }
  return sum / 1.7;
}

struct Pixel
{
  Tissue tissue;
  double hu;
};

/** Tissue at a place in a limb of radius 1. */
std::optional<Pixel> PixelAt(double x, double y)
{
  const double r = std::hypot(x, y);
  const double fromBone = std::hypot(x - 0.1, y + 0.15);
  if (r > 1.0)
  {
    return std::nullopt;
  }
  if (r > 0.96)
  {
    return Pixel{ Tissue::Skin, 20.0 };
  }
  if (r > 0.8)
  {
    return Pixel{ Tissue::SubcutaneousFat, -105.0 };
  }
  if (fromBone < 0.12)
  {
    return Pixel{ Tissue::Marrow, -40.0 };
  }
  if (fromBone < 0.2)
  {
    return Pixel{ Tissue::CorticalBone, 900.0 };
  }
  const bool septum = std::abs(y - 0.25 - 0.2 * x) < 0.03 || (std::abs(x + 0.3) < 0.03 && y < 0.1);
  return septum ? Pixel{ Tissue::IntermuscularFat, -80.0 } : Pixel{ Tissue::Muscle, 52.0 };
}

SliceMeasurement SliceAt(Side side, Segment segment, std::size_t index, double zMm, double scale)
{
  SliceMeasurement slice;
  slice.side = side;
  slice.segment = segment;
  slice.sliceIndex = index;
  slice.zMm = zMm;
  const double along = (zMm - 200.0) / 232.0;
  slice.muscleAreaCm2 = scale * (18.0 + 46.0 * std::exp(-std::pow((along - 0.68) / 0.26, 2.0)));
  slice.imatAreaCm2 = 1.8 + 1.5 * along;
  slice.compartmentAreaCm2 = *slice.muscleAreaCm2 + *slice.imatAreaCm2 + 1.2;
  slice.satAreaCm2 = 9.0 + 14.0 * along;
  slice.boneAreaCm2 = 6.0 + 2.5 * along;
  slice.skinAreaCm2 = 5.0;
  slice.otherInsideFasciaAreaCm2 = 1.2;
  slice.otherOutsideFasciaAreaCm2 = 0.4;
  slice.limbAreaCm2 = *slice.compartmentAreaCm2 + *slice.satAreaCm2 + *slice.boneAreaCm2 + 5.4;
  slice.muscleMeanHu = 50.0 + 4.0 * along;
  slice.medianMuscleHu = 53.0;
  slice.muscleSdHu = 18.25;
  slice.namaAreaCm2 = 0.88 * *slice.muscleAreaCm2;
  slice.lamaAreaCm2 = 0.12 * *slice.muscleAreaCm2;
  slice.fatFractionPercent = 6.0 + 2.0 * along;
  slice.contractileAreaCm2 = 0.93 * *slice.compartmentAreaCm2;
  slice.levelMmFromKnee = 432.0 - zMm;
  slice.limbCircumferenceCm = 34.5;
  return slice;
}

void LeaveOut(SliceMeasurement & slice, Status status, const std::string & reason)
{
  SliceMeasurement empty;
  empty.side = slice.side;
  empty.segment = slice.segment;
  empty.sliceIndex = slice.sliceIndex;
  empty.zMm = slice.zMm;
  empty.status = status;
  empty.reason = reason;
  slice = empty;
}

void AddMean(const std::vector<const SliceMeasurement *> & slices, Value SliceMeasurement::*from, Value & to)
{
  double sum = 0.0;
  std::size_t count = 0;
  for (const SliceMeasurement * slice : slices)
  {
    if (slice->*from)
    {
      sum += *(slice->*from);
      ++count;
    }
  }
  to = count == 0 ? Value() : Value(sum / static_cast<double>(count));
}

LimbSummary Summed(const MeasurementTable & table, Side side, Segment segment)
{
  LimbSummary limb;
  limb.side = side;
  limb.segment = segment;
  std::vector<const SliceMeasurement *> used;
  for (const SliceMeasurement & slice : table.slices)
  {
    if (slice.side == side && slice.segment == segment)
    {
      ++limb.sliceCount;
      if (slice.status == Status::Ok)
      {
        used.push_back(&slice);
        limb.zMinMm = std::min(limb.zMinMm.value_or(1e9), slice.zMm);
        limb.zMaxMm = std::max(limb.zMaxMm.value_or(-1e9), slice.zMm);
        limb.maxMuscleAreaCm2 = std::max(limb.maxMuscleAreaCm2.value_or(0.0), *slice.muscleAreaCm2);
      }
    }
  }
  limb.slicesUsed = used.size();
  limb.slabLengthMm = static_cast<double>(used.size());
  AddMean(used, &SliceMeasurement::limbAreaCm2, limb.meanLimbAreaCm2);
  AddMean(used, &SliceMeasurement::muscleAreaCm2, limb.meanMuscleAreaCm2);
  AddMean(used, &SliceMeasurement::imatAreaCm2, limb.meanImatAreaCm2);
  AddMean(used, &SliceMeasurement::compartmentAreaCm2, limb.meanCompartmentAreaCm2);
  AddMean(used, &SliceMeasurement::satAreaCm2, limb.meanSatAreaCm2);
  AddMean(used, &SliceMeasurement::boneAreaCm2, limb.meanBoneAreaCm2);
  AddMean(used, &SliceMeasurement::muscleMeanHu, limb.meanMuscleHu);
  AddMean(used, &SliceMeasurement::fatFractionPercent, limb.meanFatFractionPercent);
  AddMean(used, &SliceMeasurement::contractileAreaCm2, limb.meanContractileAreaCm2);
  limb.muscleVolumeCm3 = *limb.meanMuscleAreaCm2 * *limb.slabLengthMm / 10.0;
  return limb;
}

AsymmetryRow AreaRow(Segment segment, const std::string & metric, double left, double right)
{
  AsymmetryRow row;
  row.segment = segment;
  row.metric = metric;
  row.unit = "cm2";
  row.left = left;
  row.right = right;
  row.difference = left - right;
  row.asymmetryIndexPercent = 200.0 * (left - right) / (left + right);
  row.smallerToLargerPercent = 100.0 * std::min(left, right) / std::max(left, right);
  row.smallerSide = left < right ? Side::Left : Side::Right;
  row.levelCount = 42;
  row.levelUncertaintyMm = 2.0;
  row.zMinMm = 250.0;
  row.zMaxMm = 390.0;
  return row;
}

AsymmetryRow DifferenceRow(Segment segment, const std::string & metric, const std::string & unit, double left, double right)
{
  AsymmetryRow row = AreaRow(segment, metric, left, right);
  row.unit = unit;
  row.asymmetryIndexPercent.reset();
  row.smallerToLargerPercent.reset();
  row.smallerSide = Side::Unknown;
  return row;
}

void AddFrame(ResultContent & content)
{
  content.table.identity = { "P-7F3A", "1995-03-21", "1.2.826.0.1.3680043.9", "1.2.826.0.1.3680043.9.1", Modality::Ct };
  content.protocol = "CT, 232 slices of 1 mm, 120 kV, kernel B30s";
  content.warnings = { { "displaced-slice", Severity::Warning, "slice at z 315.0 mm does not fit its neighbours and is left out", "1.2.3",
                         115 },
                       { "couch-removed", Severity::Info, "the couch was removed", "", std::nullopt } };
  content.parameters = { { "muscle_window_lower_hu", "-29", "default", "lower end of the muscle window" },
                         { "muscle_window_upper_hu", "150", "default", "upper end of the muscle window" },
                         { "closing_radius_mm", "6.5", "profile", "radius of the closing that spans gaps between muscles" },
                         { "modality", "\"ct\"", "command line", "how voxel values are understood" } };
  content.inputs = { { "kernel", "\"B30s\"" }, { "kvp", "120" }, { "slices", "232" }, { "passed_over", "[\"1.2.3.4 (scout)\"]" } };
  content.wallSeconds = 12.345678;
}
} // namespace

SlicePicture FakePicture(std::size_t sliceIndex, double zMm, const std::vector<Side> & sides, std::size_t pixelsPerLimb)
{
  SlicePicture picture;
  picture.sliceIndex = sliceIndex;
  picture.zMm = zMm;
  picture.columns = pixelsPerLimb * sides.size();
  picture.rows = pixelsPerLimb;
  picture.columnSpacingMm = picture.rowSpacingMm = 0.9;
  const auto half = static_cast<double>(pixelsPerLimb) / 2.0;
  auto state = static_cast<std::uint32_t>(sliceIndex + 1);
  for (std::size_t row = 0; row < picture.rows; ++row)
  {
    for (std::size_t column = 0; column < picture.columns; ++column)
    {
      const std::size_t limb = column / pixelsPerLimb;
      const double x = (static_cast<double>(column % pixelsPerLimb) + 0.5 - half) / (0.9 * half);
      const double y = (static_cast<double>(row) + 0.5 - half) / (0.9 * half);
      const auto pixel = PixelAt(limb == 0 ? x : -x, y);
      picture.intensity.push_back(static_cast<float>((pixel ? pixel->hu : -1000.0) + 12.0 * Noise(state)));
      picture.labels.push_back(pixel ? LabelOf(pixel->tissue, sides[limb]) : kBackgroundLabel);
    }
  }
  for (const Side side : sides)
  {
    picture.limbs.emplace_back(side, Segment::Calf);
  }
  return picture;
}

ResultContent FakeCalves()
{
  ResultContent content;
  AddFrame(content);
  for (std::size_t i = 0; i < 232; ++i)
  {
    const double z = 200.0 + static_cast<double>(i);
    const Segment segment = z < 225.0 ? Segment::Ankle : z < 400.0 ? Segment::Calf : Segment::Knee;
    for (const Side side : { Side::Left, Side::Right })
    {
      SliceMeasurement slice = SliceAt(side, segment, i, z, side == Side::Left ? 0.969 : 1.0);
      if (i == 115)
      {
        LeaveOut(slice, Status::Rejected, "displaced");
      }
      else if (side == Side::Left && i >= 60 && i < 67)
      {
        LeaveOut(slice, Status::Truncated, "cut by the image edge");
      }
      content.table.slices.push_back(slice);
    }
  }
  for (const Side side : { Side::Left, Side::Right })
  {
    for (const Segment segment : { Segment::Knee, Segment::Calf, Segment::Ankle })
    {
      content.table.limbs.push_back(Summed(content.table, side, segment));
    }
  }
  AsymmetryRow muscle = AreaRow(Segment::Calf, "muscle_area", 48.45, 50.0);
  muscle.amberLimit = 8.0;
  muscle.redLimit = 10.0;
  muscle.flag = Flag::Indeterminate;
  muscle.reason = "levels not matched";
  AsymmetryRow compartment = AreaRow(Segment::Calf, "compartment_area", 53.0, 54.5);
  compartment.reason = "no limit";
  AsymmetryRow imat = AreaRow(Segment::Calf, "imat_area", 3.1, 3.0);
  imat.reason = "no limit";
  AsymmetryRow sat = AreaRow(Segment::Calf, "sat_area", 16.0, 17.0);
  sat.reason = "no limit";
  AsymmetryRow attenuation = DifferenceRow(Segment::Calf, "muscle_mean_hu", "[hnsf'U]", 51.0, 52.5);
  attenuation.reason = "no limit";
  content.asymmetry = { muscle, compartment, imat, sat, attenuation };
  content.levelPictures = { FakePicture(150, 350.0, { Side::Left }), FakePicture(151, 351.0, { Side::Right }) };
  content.levelPictures[0].caption = "Left calf, z 350.0 mm";
  content.levelPictures[1].caption = "Right calf, z 351.0 mm";
  for (std::size_t i = 0; i < 12; ++i)
  {
    content.sheetPictures.push_back(FakePicture(10 + 20 * i, 210.0 + 20.0 * static_cast<double>(i), { Side::Right, Side::Left }, 60));
  }
  return content;
}

ResultContent FakeMatchedCalves(double percent, Flag flag)
{
  ResultContent content = FakeCalves();
  AsymmetryRow & muscle = content.asymmetry.front();
  const double limit = *muscle.amberLimit;
  muscle = AreaRow(Segment::Calf, "muscle_area", 50.0 * (1.0 - percent / 100.0), 50.0);
  muscle.amberLimit = limit;
  muscle.redLimit = 10.0;
  muscle.flag = flag;
  return content;
}

ResultContent FakeRightCalf()
{
  ResultContent content = FakeCalves();
  const auto isLeft = [](const auto & row) { return row.side == Side::Left; };
  auto & slices = content.table.slices;
  slices.erase(std::remove_if(slices.begin(), slices.end(), isLeft), slices.end());
  auto & limbs = content.table.limbs;
  limbs.erase(std::remove_if(limbs.begin(), limbs.end(), isLeft), limbs.end());
  content.asymmetry.clear();
  content.levelPictures.erase(content.levelPictures.begin());
  content.sheetPictures.clear();
  return content;
}

ResultContent FakeDixonLegs()
{
  ResultContent content;
  AddFrame(content);
  content.table.identity.modality = Modality::Dixon;
  content.protocol = "Dixon, 32 slices of 10 mm";
  for (std::size_t i = 0; i < 32; ++i)
  {
    const double z = 200.0 + 20.0 * static_cast<double>(i);
    const Segment segment = z < 480.0 ? Segment::Calf : z < 560.0 ? Segment::Knee : Segment::Thigh;
    for (const Side side : { Side::Left, Side::Right })
    {
      SliceMeasurement slice = SliceAt(side, segment, i, z, side == Side::Left ? 0.95 : 1.0);
      slice.muscleMeanHu.reset();
      slice.medianMuscleHu.reset();
      slice.muscleSdHu.reset();
      slice.namaAreaCm2.reset();
      slice.lamaAreaCm2.reset();
      content.table.slices.push_back(slice);
    }
  }
  for (const Side side : { Side::Left, Side::Right })
  {
    for (const Segment segment : { Segment::Thigh, Segment::Knee, Segment::Calf })
    {
      content.table.limbs.push_back(Summed(content.table, side, segment));
    }
  }
  for (const Segment segment : { Segment::Thigh, Segment::Calf })
  {
    content.asymmetry.push_back(AreaRow(segment, "muscle_area", 48.0, 50.0));
    content.asymmetry.push_back(AreaRow(segment, "contractile_area", 44.0, 47.0));
    content.asymmetry.push_back(DifferenceRow(segment, "fat_fraction", "%", 11.2, segment == Segment::Thigh ? 7.0 : 10.0));
  }
  content.asymmetry[2].flag = Flag::Amber;
  return content;
}

ResultContent FakeAmputee()
{
  ResultContent content = FakeDixonLegs();
  const auto isGone = [](const auto & row) { return row.side == Side::Left && row.segment == Segment::Calf; };
  auto & slices = content.table.slices;
  slices.erase(std::remove_if(slices.begin(), slices.end(), isGone), slices.end());
  for (LimbSummary & limb : content.table.limbs)
  {
    if (isGone(limb))
    {
      limb = {};
      limb.side = Side::Left;
      limb.segment = Segment::Calf;
      limb.status = Status::NotInFieldOfView;
      limb.reason = "the limb ends at the knee";
    }
  }
  content.asymmetry.resize(3);
  return content;
}

ResultContent FakeUnknownSides()
{
  ResultContent content = FakeCalves();
  for (SliceMeasurement & slice : content.table.slices)
  {
    slice.side = Side::Unknown;
  }
  for (LimbSummary & limb : content.table.limbs)
  {
    limb.side = Side::Unknown;
  }
  content.asymmetry.resize(1);
  AsymmetryRow & row = content.asymmetry.front();
  row = {};
  row.segment = Segment::Calf;
  row.metric = "muscle_area";
  row.unit = "cm2";
  row.flag = Flag::Indeterminate;
  row.reason = "side not known";
  content.levelPictures = { FakePicture(150, 350.0, { Side::Unknown }) };
  content.sheetPictures.clear();
  return content;
}
} // namespace myosect::report::test
