#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Rendering/LabelOutline.h"
#include "myosect/Rendering/LimbPlot.h"
#include "myosect/Rendering/SliceView.h"
#include "myosect/Rendering/Snapshot.h"
#include "myosect/Rendering/SurfaceView.h"
#include "myosect/Rendering/VtkImage.h"

namespace
{
using namespace myosect;
using namespace myosect::rendering;

constexpr int kWidth = 320;
constexpr int kHeight = 240;

/** Turned about two axes, anisotropic, away from the world's origin. */
Grid ObliquePlane(std::size_t columns, std::size_t rows)
{
  const double a = 0.3;
  const double b = 0.2;
  Grid grid;
  grid.size = { columns, rows, 1 };
  grid.spacingMm = { 2.0, 3.0, 5.0 };
  grid.originLps = { -70.0, 40.0, 512.5 };
  grid.direction[0] = { std::cos(a), std::sin(a), 0.0 };
  grid.direction[1] = { -std::sin(a) * std::cos(b), std::cos(a) * std::cos(b), std::sin(b) };
  grid.direction[2] = Cross(grid.direction[0], grid.direction[1]);
  return grid;
}

Grid StraightPlane(std::size_t columns, std::size_t rows)
{
  Grid grid;
  grid.size = { columns, rows, 1 };
  grid.spacingMm = { 1.0, 1.0, 4.0 };
  grid.originLps = { -50.0, -30.0, 100.0 };
  return grid;
}

Annotations NoText()
{
  Annotations notes;
  notes.visible = false;
  return notes;
}

/** A hidden window with one view in all of it. */
struct Stage
{
  explicit Stage(SliceView::Kind kind = SliceView::Kind::Axial) : window(MakeHiddenWindow(kWidth, kHeight)), view(*window, kind)
  {
    view.SetPlace({ 0, 0, kWidth, kHeight }, kWidth, kHeight);
    view.SetAnnotations(NoText());
    view.SetInterpolated(false);
  }

  RgbPicture Render()
  {
    view.Update();
    return Capture(*window);
  }
  Rgb ColourAt(const RgbPicture & picture, const Vector3 & pointLps) const
  {
    const PixelPoint pixel = view.PixelAt(pointLps);
    return picture.At(static_cast<int>(std::floor(pixel.x)), static_cast<int>(std::floor(pixel.y)));
  }

  vtkSmartPointer<vtkRenderWindow> window;
  SliceView view;
};

void ExpectColour(const Rgb & seen, const Rgb & wanted, int tolerance)
{
  EXPECT_NEAR(seen.red, wanted.red, tolerance);
  EXPECT_NEAR(seen.green, wanted.green, tolerance);
  EXPECT_NEAR(seen.blue, wanted.blue, tolerance);
}

TEST(VtkImageBridge, SharesTheBufferAndPutsVoxelCentresAtTheirMillimetres)
{
  Grid grid = ObliquePlane(7, 5);
  grid.size[2] = 4;
  const std::vector<std::int16_t> voxels(grid.VoxelCount(), 3);
  const auto image = WrapBuffer(grid, voxels.data());
  EXPECT_EQ(image->GetScalarPointer(), voxels.data());
  std::array<double, 3> point{};
  const std::array<int, 3> index{ 6, 2, 3 };
  image->TransformIndexToPhysicalPoint(index.data(), point.data());
  const Vector3 wanted = grid.PointLps({ 6.0, 2.0, 3.0 });
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    EXPECT_NEAR(point[axis], wanted[axis], 1e-9);
  }
}

class MarkerVoxel : public testing::TestWithParam<bool>
{
};

TEST_P(MarkerVoxel, FillsExactlyItsOwnPlaceOnTheScreen)
{
  Stage stage;
  const Grid grid = ObliquePlane(40, 20);
  std::vector<std::int16_t> voxels(grid.VoxelCount(), -1000);
  voxels[6 * 40 + 29] = 1000;
  PlaneImage image;
  image.grid = grid;
  image.hounsfield = voxels.data();
  stage.view.SetImage(image);
  stage.view.SetMirrored(GetParam());
  stage.view.SetWindow(1000.0, 0.0);
  stage.view.Fit();
  stage.view.Zoom(1.3, { 170.0, 100.0 });
  stage.view.Pan(7.0, -11.0);
  const RgbPicture picture = stage.Render();
  for (const double off : { -0.4, 0.0, 0.4 })
  {
    EXPECT_GT(stage.ColourAt(picture, grid.PointLps({ 29.0 + off, 6.0, 0.0 })).red, 200) << off;
    EXPECT_GT(stage.ColourAt(picture, grid.PointLps({ 29.0, 6.0 + off, 0.0 })).red, 200) << off;
  }
  for (const double off : { -0.62, 0.62 })
  {
    EXPECT_LT(stage.ColourAt(picture, grid.PointLps({ 29.0 + off, 6.0, 0.0 })).red, 30) << off;
    EXPECT_LT(stage.ColourAt(picture, grid.PointLps({ 29.0, 6.0 + off, 0.0 })).red, 30) << off;
  }
  const Vector3 point = grid.PointLps({ 12.25, 3.5, 0.0 });
  const Vector3 back = stage.view.LpsAt(stage.view.PixelAt(point));
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    EXPECT_NEAR(back[axis], point[axis], 1e-9);
  }
}
INSTANTIATE_TEST_SUITE_P(PlainAndMirrored, MarkerVoxel, testing::Bool());

TEST(SliceView, ShowsThePatientsRightOnTheLeftAndAnteriorUp)
{
  Stage stage;
  const Grid grid = StraightPlane(100, 60);
  const std::vector<std::int16_t> voxels(grid.VoxelCount(), 0);
  PlaneImage image;
  image.grid = grid;
  image.hounsfield = voxels.data();
  stage.view.SetImage(image);
  stage.view.Fit();
  EXPECT_EQ(stage.view.OrientationLetters(), (std::array<std::string, 4>{ "R", "L", "A", "P" }));
  const PixelPoint left = stage.view.PixelAt({ 40.0, 0.0, 100.0 });
  const PixelPoint right = stage.view.PixelAt({ -40.0, 0.0, 100.0 });
  EXPECT_GT(left.x, right.x);
  EXPECT_LT(stage.view.PixelAt({ 0.0, -20.0, 100.0 }).y, stage.view.PixelAt({ 0.0, 20.0, 100.0 }).y);
  stage.view.SetMirrored(true);
  EXPECT_EQ(stage.view.OrientationLetters(), (std::array<std::string, 4>{ "L", "R", "A", "P" }));
}

TEST(SliceView, MapsTheWindowToGreysAndInvertsThem)
{
  Stage stage;
  const Grid grid = StraightPlane(4, 1);
  const std::vector<std::int16_t> voxels{ -200, -50, 50, 300 };
  PlaneImage image;
  image.grid = grid;
  image.hounsfield = voxels.data();
  stage.view.SetImage(image);
  stage.view.SetWindow(400.0, 50.0);
  stage.view.Fit();
  const RgbPicture picture = stage.Render();
  EXPECT_LT(stage.ColourAt(picture, grid.PointLps({ 0, 0, 0 })).red, 4);
  EXPECT_NEAR(stage.ColourAt(picture, grid.PointLps({ 2, 0, 0 })).red, 120, 3);
  EXPECT_GT(stage.ColourAt(picture, grid.PointLps({ 3, 0, 0 })).red, 236);
  stage.view.SetInverted(true);
  const RgbPicture inverted = stage.Render();
  EXPECT_LT(stage.ColourAt(inverted, grid.PointLps({ 3, 0, 0 })).red, 4);
  EXPECT_GT(stage.ColourAt(inverted, grid.PointLps({ 0, 0, 0 })).red, 236);
}

/** Muscle left of column 10, subcutaneous fat from there on, over a black image. */
struct TwoTissues
{
  TwoTissues() : grid(StraightPlane(20, 15)), voxels(grid.VoxelCount(), -1000), labels(grid.VoxelCount())
  {
    for (std::size_t n = 0; n < labels.size(); ++n)
    {
      labels[n] = LabelOf(n % 20 < 10 ? Tissue::Muscle : Tissue::SubcutaneousFat, Side::Left);
    }
  }
  [[nodiscard]] PlaneImage Image() const
  {
    PlaneImage image;
    image.grid = grid;
    image.hounsfield = voxels.data();
    image.labels = labels.data();
    return image;
  }

  Grid grid;
  std::vector<std::int16_t> voxels;
  std::vector<LabelId> labels;
};

TEST(SliceView, FillsTissuesInTheirColoursWithTheOpacityAskedFor)
{
  Stage stage;
  TwoTissues study;
  stage.view.SetImage(study.Image());
  stage.view.SetWindow(100.0, 0.0);
  stage.view.Fit();
  OverlayStyle style;
  style.filled = true;
  style.opacity = 0.6;
  stage.view.SetOverlay(style);
  const RgbPicture picture = stage.Render();
  const Rgb muscle = viewer::ColourOf(Tissue::Muscle);
  const auto share = [](int value) { return static_cast<std::uint8_t>(value * 0.6); };
  ExpectColour(stage.ColourAt(picture, study.grid.PointLps({ 4, 7, 0 })), { share(muscle.red), share(muscle.green), share(muscle.blue) },
               4);
  style.shown[static_cast<std::size_t>(Tissue::Muscle)] = false;
  stage.view.SetOverlay(style);
  ExpectColour(stage.ColourAt(stage.Render(), study.grid.PointLps({ 4, 7, 0 })), { 0, 0, 0 }, 2);
}

TEST(SliceView, OutlinesLieBetweenThePixelsOfTwoTissuesAndFollowAnEdit)
{
  Stage stage;
  TwoTissues study;
  stage.view.SetImage(study.Image());
  stage.view.SetWindow(100.0, 0.0);
  stage.view.Fit();
  ExpectColour(stage.ColourAt(stage.Render(), study.grid.PointLps({ 9.5, 7, 0 })), viewer::ColourOf(Tissue::Muscle), 60);
  for (std::size_t row = 0; row < 15; ++row)
  {
    study.labels[row * 20 + 9] = LabelOf(Tissue::SubcutaneousFat, Side::Left);
  }
  stage.view.LabelsChanged();
  const RgbPicture edited = stage.Render();
  ExpectColour(stage.ColourAt(edited, study.grid.PointLps({ 8.5, 7, 0 })), viewer::ColourOf(Tissue::Muscle), 60);
  ExpectColour(stage.ColourAt(edited, study.grid.PointLps({ 9.5, 7, 0 })), { 0, 0, 0 }, 2);
}

TEST(SliceView, ShowsFatFractionsInColoursAndNoneInTheColourOfNone)
{
  Stage stage;
  const Grid grid = StraightPlane(3, 2);
  const std::vector<float> signal(6, 100.0F);
  const float none = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> fraction{ 0.0F, 0.5F, 1.0F, 0.25F, none, 0.75F };
  PlaneImage image;
  image.grid = grid;
  image.signal = signal.data();
  image.fatFraction = fraction.data();
  stage.view.SetImage(image);
  stage.view.SetFatFractionShown(true);
  stage.view.Fit();
  const RgbPicture picture = stage.Render();
  ExpectColour(stage.ColourAt(picture, grid.PointLps({ 1, 0, 0 })), viewer::FatFractionColour(0.5), 4);
  ExpectColour(stage.ColourAt(picture, grid.PointLps({ 2, 1, 0 })), viewer::FatFractionColour(0.75), 4);
  ExpectColour(stage.ColourAt(picture, grid.PointLps({ 1, 1, 0 })), viewer::FatFractionColour(none), 2);
}

TEST(SliceView, ZoomingKeepsThePlaceUnderTheCursor)
{
  Stage stage;
  TwoTissues study;
  stage.view.SetImage(study.Image());
  stage.view.Fit();
  const PixelPoint cursor{ 61.0, 202.0 };
  const Vector3 before = stage.view.LpsAt(cursor);
  const double mmBefore = stage.view.MmPerPixel();
  stage.view.Zoom(2.5, cursor);
  const Vector3 after = stage.view.LpsAt(cursor);
  EXPECT_NEAR(stage.view.MmPerPixel(), mmBefore / 2.5, 1e-12);
  EXPECT_NEAR(before[0], after[0], 1e-9);
  EXPECT_NEAR(before[1], after[1], 1e-9);
}

TEST(SliceView, DrawsAScaleBarOfTheLengthItNames)
{
  Stage stage;
  const Grid grid = StraightPlane(100, 60);
  const std::vector<std::int16_t> voxels(grid.VoxelCount(), -1000);
  PlaneImage image;
  image.grid = grid;
  image.hounsfield = voxels.data();
  stage.view.SetImage(image);
  stage.view.SetWindow(100.0, 0.0);
  stage.view.Fit();
  Annotations notes;
  notes.orientationLetters = false;
  stage.view.SetAnnotations(notes);
  const RgbPicture picture = stage.Render();
  int longest = 0;
  for (int y = kHeight - 20; y < kHeight; ++y)
  {
    int run = 0;
    for (int x = 0; x < kWidth; ++x)
    {
      run = picture.At(x, y).red > 200 ? run + 1 : 0;
      longest = std::max(longest, run);
    }
  }
  EXPECT_NEAR(longest * stage.view.MmPerPixel(), stage.view.ScaleBarMm(), 2.0 * stage.view.MmPerPixel());
}

TEST(Scout, ShowsTheHeadUpAndSlicesAtTheirTrueHeights)
{
  StudySource study;
  study.grid = StraightPlane(6, 4);
  study.grid.size[2] = 4;
  study.slicePositionMm = { 0.0, 4.0, 8.0, 20.0 };
  std::vector<std::vector<std::int16_t>> slices;
  for (std::int16_t k = 0; k < 4; ++k)
  {
    slices.emplace_back(24, static_cast<std::int16_t>(100 * k));
  }
  study.hounsfield = [&](std::size_t k) { return slices[k].data(); };
  const ScoutImage coronal(study, ScoutPlane::Coronal, 2);
  const PlaneImage plane = coronal.Image();
  ASSERT_EQ(plane.grid.size[1], 6U);
  EXPECT_DOUBLE_EQ(plane.grid.spacingMm[1], 4.0);
  const std::vector<int> wanted{ 0, 100, 200, 200, 300, 300 };
  for (std::size_t row = 0; row < wanted.size(); ++row)
  {
    EXPECT_EQ(plane.hounsfield[row * 6], wanted[row]) << row;
  }
  Stage stage(SliceView::Kind::Scout);
  stage.view.SetImage(plane);
  stage.view.Fit();
  EXPECT_EQ(stage.view.OrientationLetters(), (std::array<std::string, 4>{ "R", "L", "H", "F" }));
  const ScoutImage sagittal(study, ScoutPlane::Sagittal, 1);
  stage.view.SetImage(sagittal.Image());
  EXPECT_EQ(stage.view.OrientationLetters(), (std::array<std::string, 4>{ "A", "P", "H", "F" }));
  EXPECT_NEAR(sagittal.Image().grid.originLps[0], -49.0, 1e-9);
}

TEST(LabelOutlines, RunOnceAroundASquareAndKeepTheDeeperTissuesColour)
{
  std::vector<LabelId> labels(64, LabelOf(Tissue::SubcutaneousFat, Side::Right));
  for (const std::size_t n : { 27U, 28U, 35U, 36U })
  {
    labels[n] = LabelOf(Tissue::CorticalBone, Side::Right);
  }
  TissueSwitches shown;
  shown.fill(true);
  const auto pieces = TraceOutlines(labels.data(), 8, 8, shown);
  double length = 0.0;
  for (const OutlinePiece & piece : pieces)
  {
    length += std::hypot(piece.x1 - piece.x0, piece.y1 - piece.y0);
    EXPECT_EQ(piece.tissue, Tissue::CorticalBone);
  }
  EXPECT_NEAR(length, 4.0 + 4.0 * std::sqrt(0.5), 1e-5);
  shown.fill(false);
  EXPECT_TRUE(TraceOutlines(labels.data(), 8, 8, shown).empty());
}

TEST(LimbPlot, DrawsEachSideInItsColourWhereItsValuesLie)
{
  auto window = MakeHiddenWindow(500, 300);
  LimbPlot plot(*window);
  plot.SetPlace({ 0, 0, 500, 300 }, 500, 300);
  PlotSeries left{ "left", Side::Left, false, { 0.0, 100.0, 200.0 }, { 120.0, 120.0, 120.0 } };
  PlotSeries right{ "right", Side::Right, false, { 0.0, 100.0, 200.0 }, { 60.0, 60.0, 60.0 } };
  plot.SetSeries({ left, right }, { "height z (mm)", "muscle area (cm\u00b2)" });
  plot.SetCursor(150.0);
  const RgbPicture picture = Capture(*window);
  const auto at = [&](double x, double y)
  {
    const PixelPoint pixel = plot.PixelAt(x, y);
    return picture.At(static_cast<int>(pixel.x), static_cast<int>(pixel.y));
  };
  ExpectColour(at(50.0, 120.0), SideColour(Side::Left), 60);
  ExpectColour(at(50.0, 60.0), SideColour(Side::Right), 60);
  EXPECT_LT(at(150.0, 90.0).green, 130);
  EXPECT_GT(at(75.0, 90.0).green, 200);
  const auto place = plot.PlaceAt(plot.PixelAt(80.0, 10.0));
  ASSERT_TRUE(place.has_value());
  EXPECT_NEAR(place->position, 80.0, 1.0);
  EXPECT_NEAR(place->value, 10.0, 1.0);
}

TEST(SurfaceView, GivesABallOfBoneTheSurfaceOfABall)
{
  constexpr double kRadiusMm = 20.0;
  StudySource study;
  study.grid = StraightPlane(64, 64);
  study.grid.spacingMm[2] = 2.0;
  study.grid.size[2] = 32;
  std::vector<LabelId> labels(study.grid.VoxelCount(), 0);
  for (std::size_t n = 0; n < labels.size(); ++n)
  {
    const double x = static_cast<double>(n % 64) - 31.5;
    const double y = static_cast<double>(n / 64 % 64) - 31.5;
    const double z = 2.0 * (static_cast<double>(n / 4096) - 15.5);
    labels[n] = std::hypot(x, y, z) < kRadiusMm ? LabelOf(Tissue::CorticalBone, Side::Left) : kBackgroundLabel;
  }
  for (std::size_t k = 0; k < 32; ++k)
  {
    study.slicePositionMm.push_back(2.0 * static_cast<double>(k));
  }
  study.labels = [&](std::size_t k) { return labels.data() + k * 4096; };
  auto window = MakeHiddenWindow(200, 200);
  SurfaceView view(*window);
  view.SetPlace({ 0, 0, 200, 200 }, 200, 200);
  view.SetVisible(true);
  view.Build(study);
  view.Update();
  const double wanted = 4.0 * 3.14159265 * kRadiusMm * kRadiusMm;
  EXPECT_NEAR(view.BoneSurfaceMm2(), wanted, 0.05 * wanted);
  const RgbPicture picture = Capture(*window);
  EXPECT_GT(picture.At(100, 100).red, 120);
  EXPECT_LT(picture.At(5, 195).red, 60);
}

TEST(Snapshot, NamesTheFileThatCannotBeWritten)
{
  RgbPicture picture{ 2, 1, { 1, 2, 3, 4, 5, 6 } };
  const test::TemporaryFolder folder;
  WritePng(folder.Path() / "two.png", picture);
  EXPECT_GT(std::filesystem::file_size(folder.Path() / "two.png"), 50U);
  try
  {
    WritePng(folder.Path() / "absent" / "two.png", picture);
    FAIL() << "wrote into a folder that is not there";
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::CannotWrite);
  }
}

TEST(Snapshot, RefusesAWindowWithoutADisplayInsteadOfEndingTheProcess)
{
  const std::string display = std::getenv("DISPLAY");
  setenv("DISPLAY", ":9473", 1);
  EXPECT_FALSE(DisplayAvailable());
  EXPECT_THROW(static_cast<void>(MakeHiddenWindow(10, 10)), Error);
  setenv("DISPLAY", display.c_str(), 1);
}
} // namespace
