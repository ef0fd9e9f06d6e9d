#include "gtest/gtest.h"

#include <cmath>
#include <numeric>

#include "DatasetBuilder.h"
#include "StackGeometry.h"

namespace myosect::dicom::test
{
namespace
{
Vector3 Times(double factor, const Vector3 & v)
{
  return { factor * v[0], factor * v[1], factor * v[2] };
}

Vector3 Plus(const Vector3 & a, const Vector3 & b)
{
  return { a[0] + b[0], a[1] + b[1], a[2] + b[2] };
}

struct PlaneCase
{
  const char * name;
  Vector3 rowDirection, columnDirection;
};

class StoragePlane : public testing::TestWithParam<PlaneCase>
{
};

std::string NameOf(const testing::TestParamInfo<PlaneCase> & info)
{
  return info.param.name;
}

StackSpec WithSlicesAt(const std::vector<double> & heightsMm)
{
  StackSpec spec;
  spec.slices = static_cast<unsigned>(heightsMm.size());
  const auto base = spec;
  spec.adjust = [heightsMm, base](DcmDataset & dataset, unsigned slice)
  {
    StackSpec moved = base;
    moved.firstPosition[2] += heightsMm[slice];
    moved.stepLps = { 0, 0, 0 };
    const Vector3 p = moved.PositionLps(0);
    dataset.putAndInsertString(DCM_ImagePositionPatient, (Decimal(p[0]) + "\\" + Decimal(p[1]) + "\\" + Decimal(p[2])).c_str());
    PutWords(dataset, moved, WordsOf(moved, 0));
  };
  return spec;
}

int ExitCodeWithSlicesAt(const std::vector<double> & heightsMm)
{
  const TempFolder folder;
  WriteStack(WithSlicesAt(heightsMm), folder.Path());
  return ExitCodeOf([&] { (void)ReadOnly(folder.Path()); });
}

int ExitCodeWith(const std::function<void(DcmDataset &, unsigned)> & adjust)
{
  const TempFolder folder;
  StackSpec spec;
  spec.adjust = adjust;
  WriteStack(spec, folder.Path());
  return ExitCodeOf([&] { (void)ReadOnly(folder.Path()); });
}

constexpr double kTiltDeg = 15.0;

/** Slices tilted about the patient's left-right axis while the table moves along z. */
StackSpec Tilted(double tiltDeg = kTiltDeg)
{
  const double tilt = tiltDeg / 57.295779513082320877;
  StackSpec spec;
  spec.columnDirection = { 0, std::cos(tilt), std::sin(tilt) };
  spec.stepLps = { 0, 0, 3.0 };
  return spec;
}
} // namespace

TEST_P(StoragePlane, GivesTheSameHounsfieldUnitsAtTheSamePlace)
{
  const TempFolder folder;
  StackSpec spec;
  spec.rowDirection = GetParam().rowDirection;
  spec.columnDirection = GetParam().columnDirection;
  const Vector3 normal = Cross(spec.rowDirection, spec.columnDirection);
  spec.stepLps = Times(2.5, normal);
  spec.firstPosition = Plus({ 3, -4, 80 }, Plus(Times(-12.0, spec.rowDirection), Times(-10.0, spec.columnDirection)));
  WriteStack(spec, folder.Path());
  const CtVolume volume = ReadOnly(folder.Path());
  // Positions stand in the header with ten digits, so that rounding of the field may differ by one.
  EXPECT_LE(LargestError(volume), 1.0);
  EXPECT_FALSE(volume.hasPadding);
  EXPECT_NEAR(volume.grid.spacingMm[0], spec.columnSpacingMm, 1e-9);
  EXPECT_NEAR(volume.grid.spacingMm[1], spec.rowSpacingMm, 1e-9);
  EXPECT_NEAR(volume.grid.spacingMm[2], 2.5, 1e-6);
  const Vector3 & axis = volume.grid.direction[2];
  EXPECT_GT(axis[2] + (std::abs(axis[2]) < 0.1 ? axis[0] + axis[1] : 0.0), 0.0);
  EXPECT_FALSE(volume.rectified);
}

INSTANTIATE_TEST_SUITE_P(
    Planes, StoragePlane,
    testing::Values(PlaneCase{ "HeadFirstSupine", { 1, 0, 0 }, { 0, 1, 0 } }, PlaneCase{ "HeadFirstProne", { -1, 0, 0 }, { 0, -1, 0 } },
                    PlaneCase{ "FeetFirstSupine", { -1, 0, 0 }, { 0, 1, 0 } }, PlaneCase{ "FeetFirstProne", { 1, 0, 0 }, { 0, -1, 0 } },
                    PlaneCase{ "DecubitusLeft", { 0, 1, 0 }, { -1, 0, 0 } }, PlaneCase{ "DecubitusRight", { 0, -1, 0 }, { 1, 0, 0 } },
                    PlaneCase{ "Coronal", { 1, 0, 0 }, { 0, 0, -1 } }, PlaneCase{ "Sagittal", { 0, 1, 0 }, { 0, 0, -1 } },
                    PlaneCase{ "Oblique", { 0.8, 0.6, 0 }, { -0.48, 0.64, 0.6 } }),
    NameOf);

TEST(CtReader, PutsTheFeetMostSliceFirstWhateverTheFileOrder)
{
  const TempFolder up;
  const TempFolder down;
  StackSpec spec;
  WriteStack(spec, up.Path());
  spec.firstPosition = spec.PositionLps(spec.slices - 1);
  spec.stepLps[2] = -3.0;
  spec.rowDirection = { 1, 0, 0 };
  WriteStack(spec, down.Path());
  const CtVolume a = ReadOnly(up.Path());
  const CtVolume b = ReadOnly(down.Path());
  ASSERT_TRUE(a.grid.Matches(b.grid, 1e-9));
  EXPECT_TRUE(std::equal(a.hounsfield.get(), a.hounsfield.get() + a.grid.VoxelCount(), b.hounsfield.get()));
}

TEST(CtReader, GivesTheSameBytesWithAnyNumberOfThreads)
{
  const TempFolder folder;
  WriteStack(Tilted(), folder.Path());
  RunContext one(1);
  RunContext four(4);
  const CtVolume a = ReadOnly(folder.Path(), one);
  const CtVolume b = ReadOnly(folder.Path(), four);
  ASSERT_EQ(a.grid.size, b.grid.size);
  EXPECT_TRUE(std::equal(a.hounsfield.get(), a.hounsfield.get() + a.grid.VoxelCount(), b.hounsfield.get()));
  EXPECT_EQ(a.paddingPerSlice, b.paddingPerSlice);
}

TEST(CtReader, StraightensAGantryTiltWithoutLosingAnything)
{
  for (const double tiltDeg : { kTiltDeg, -22.0 })
  {
    const TempFolder folder;
    const StackSpec spec = Tilted(tiltDeg);
    WriteStack(spec, folder.Path());
    RunContext context(2);
    const CtVolume volume = ReadOnly(folder.Path(), context);
    EXPECT_TRUE(HasWarning(context, "gantry-tilt"));
    EXPECT_TRUE(volume.rectified);
    EXPECT_NEAR(volume.gantryTiltDeg, std::abs(tiltDeg), 1e-3);
    EXPECT_NEAR(Dot(volume.grid.direction[1], volume.grid.direction[2]), 0.0, 1e-9);
    EXPECT_NEAR(volume.grid.spacingMm[2], 3.0 * std::cos(tiltDeg / 57.295779513082320877), 1e-6);
    // Two roundings of a field that is linear in space; at the rims up to half a pixel is extrapolated.
    EXPECT_LT(LargestError(volume), 1.5 + 0.5 * spec.rowSpacingMm * 8.0);
    const std::size_t measured =
        volume.grid.VoxelCount() - std::accumulate(volume.paddingPerSlice.begin(), volume.paddingPerSlice.end(), std::size_t{ 0 });
    EXPECT_EQ(measured, std::size_t{ spec.slices } * spec.columns * spec.rows);
  }
}

TEST(CtReader, TellsTheTiltFromThePositionsNotFromTheHeader)
{
  const TempFolder folder;
  StackSpec spec;
  spec.adjust = [](DcmDataset & dataset, unsigned) { dataset.putAndInsertString(DCM_GantryDetectorTilt, "20"); };
  WriteStack(spec, folder.Path());
  const CtVolume volume = ReadOnly(folder.Path());
  EXPECT_FALSE(volume.rectified);
  EXPECT_EQ(volume.gantryTiltDeg, 0.0);
  EXPECT_EQ(LargestError(volume), 0.0);
}

TEST(CtReader, StraightensSlicesThatDriftAlongTheirRows)
{
  const TempFolder folder;
  StackSpec spec;
  spec.stepLps = { 0.6, 0.0, 3.0 };
  WriteStack(spec, folder.Path());
  const CtVolume volume = ReadOnly(folder.Path());
  EXPECT_TRUE(volume.rectified);
  EXPECT_LT(LargestError(volume), 1.5 + 0.5 * spec.columnSpacingMm * 5.0);
}

TEST(CtReader, KeepsOneGapAtItsTruePosition)
{
  const TempFolder folder;
  WriteStack(WithSlicesAt({ 0, 3, 6, 18, 21, 24 }), folder.Path());
  RunContext context(2);
  const CtVolume volume = ReadOnly(folder.Path(), context);
  EXPECT_TRUE(HasWarning(context, "slice-gap"));
  EXPECT_EQ(volume.grid.size[2], 6u);
  EXPECT_NEAR(volume.grid.spacingMm[2], 3.0, 1e-9);
  const std::vector<double> expected{ 0, 3, 6, 18, 21, 24 };
  ASSERT_EQ(volume.slicePositionMm.size(), expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k)
  {
    EXPECT_NEAR(volume.slicePositionMm[k], expected[k], 1e-9);
  }
  EXPECT_EQ(volume.sliceAfterGap, (std::vector<bool>{ false, false, false, true, false, false }));
  EXPECT_EQ(LargestError(volume), 0.0);
}

TEST(CtReader, RefusesUnevenStacks)
{
  EXPECT_EQ(ExitCodeWithSlicesAt({ 0, 3, 6, 9, 12, 15 }), 0);
  EXPECT_EQ(ExitCodeWithSlicesAt({ 0, 3, 9, 12, 18, 21 }), 22) << "two gaps";
  EXPECT_EQ(ExitCodeWithSlicesAt({ 0, 3, 6, 7, 9, 12 }), 22) << "an overlap";
  EXPECT_EQ(ExitCodeWithSlicesAt({ 0, 3, 7, 10.5, 15, 19 }), 22) << "random steps";
  EXPECT_EQ(ExitCodeWithSlicesAt({ 0, 0.05, 0.1, 0.15 }), 22) << "absurdly thin";
  EXPECT_EQ(ExitCodeWithSlicesAt({ 0, 60, 120, 180 }), 22) << "absurdly far apart";
}

TEST(CtReader, ToleratesPositionsRoundedInTheHeader)
{
  EXPECT_EQ(ExitCodeWithSlicesAt({ 0, 0.62, 1.25, 1.88, 2.5, 3.12, 3.75 }), 0);
  EXPECT_EQ(ExitCodeWithSlicesAt({ 0, 0.6, 1.2, 1.9, 2.5, 3.1, 3.8 }), 0);
  EXPECT_EQ(ExitCodeWithSlicesAt({ 0, 0.6, 1.2, 2.0, 2.5, 3.3, 3.8 }), 22) << "0.1 mm off is more than rounding";
}

TEST(CtReader, TakesASingleSliceWithItsThickness)
{
  const TempFolder folder;
  StackSpec spec;
  spec.slices = 1;
  spec.thicknessMm = 7.0;
  WriteStack(spec, folder.Path());
  RunContext context(2);
  const CtVolume volume = ReadOnly(folder.Path(), context);
  EXPECT_TRUE(HasWarning(context, "single-slice"));
  EXPECT_EQ(volume.grid.spacingMm[2], 7.0);
  EXPECT_EQ(LargestError(volume), 0.0);
}

TEST(CtReader, RefusesASingleSliceWithoutThickness)
{
  const TempFolder folder;
  StackSpec spec;
  spec.slices = 1;
  spec.adjust = [](DcmDataset & dataset, unsigned) { delete dataset.remove(DCM_SliceThickness); };
  WriteStack(spec, folder.Path());
  EXPECT_EQ(ExitCodeOf([&] { (void)ReadOnly(folder.Path()); }), 22);
}

TEST(CtReader, RefusesAbsurdGeometry)
{
  const auto put = [](const DcmTagKey & tag, const char * text)
  { return [tag, text](DcmDataset & dataset, unsigned) { dataset.putAndInsertString(tag, text); }; };
  EXPECT_EQ(ExitCodeWith(put(DCM_PixelSpacing, "0\\0")), 22);
  EXPECT_EQ(ExitCodeWith(put(DCM_PixelSpacing, "0.05\\0.05")), 22);
  EXPECT_EQ(ExitCodeWith(put(DCM_PixelSpacing, "8\\8")), 22);
  EXPECT_EQ(ExitCodeWith(put(DCM_PixelSpacing, "nan\\0.8")), 22);
  EXPECT_EQ(ExitCodeWith(put(DCM_PixelSpacing, "-0.8\\0.8")), 22);
  EXPECT_EQ(ExitCodeWith(put(DCM_PixelSpacing, "0.8")), 22);
  EXPECT_EQ(ExitCodeWith(put(DCM_ImageOrientationPatient, "1\\0\\0\\1\\0\\0")), 22);
  EXPECT_EQ(ExitCodeWith(put(DCM_ImageOrientationPatient, "2\\0\\0\\0\\1\\0")), 22);
  EXPECT_EQ(ExitCodeWith(put(DCM_ImageOrientationPatient, "0\\0\\0\\0\\0\\0")), 22);
  EXPECT_EQ(ExitCodeWith(put(DCM_ImageOrientationPatient, "nan\\0\\0\\0\\1\\0")), 22);
  EXPECT_EQ(ExitCodeWith(put(DCM_ImagePositionPatient, "0\\x\\0")), 22);
  EXPECT_EQ(ExitCodeWith(put(DCM_ImagePositionPatient, "0\\0")), 22);
}

TEST(CtReader, RefusesTheSeriesWhenOnePositionMakesNoSense)
{
  EXPECT_EQ(ExitCodeWith(
                [](DcmDataset & dataset, unsigned slice)
                {
                  if (slice == 3)
                  {
                    dataset.putAndInsertString(DCM_ImagePositionPatient, "0\\0\\nan");
                  }
                }),
            22);
}

TEST(CtReader, RefusesASliceDisplacedWithinItsPlane)
{
  StackSpec spec;
  spec.slices = 10;
  std::vector<FrameReference> frames(spec.slices);
  for (unsigned slice = 0; slice < spec.slices; ++slice)
  {
    frames[slice].positionLps = spec.PositionLps(slice);
  }
  EXPECT_TRUE(MeasureStack(frames, spec.rowDirection, spec.columnDirection).defect.empty());
  frames[4].positionLps[0] += 2.0;
  EXPECT_FALSE(MeasureStack(frames, spec.rowDirection, spec.columnDirection).defect.empty());
}
} // namespace myosect::dicom::test
