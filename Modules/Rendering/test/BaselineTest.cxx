#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPNGReader.h>

#include "myosect/Rendering/LimbPlot.h"
#include "myosect/Rendering/SliceView.h"
#include "myosect/Rendering/Snapshot.h"
#include "myosect/Rendering/SurfaceView.h"

/** Pictures as a whole, against pictures that a person has looked at. MYOSECT_WRITE_BASELINES=FOLDER writes them anew. */
namespace
{
using namespace myosect;
using namespace myosect::rendering;

constexpr int kWidth = 260;
constexpr int kHeight = 200;
constexpr int kBlock = 4;
/** Drawing libraries differ by a pixel at edges and letters, not over an area. */
constexpr double kBlockTolerance = 24.0;
constexpr double kMostDiffering = 0.02;
constexpr double kMeanTolerance = 2.0;

RgbPicture ReadPng(const std::filesystem::path & file)
{
  vtkNew<vtkPNGReader> reader;
  reader->SetFileName(file.c_str());
  reader->Update();
  vtkImageData & image = *reader->GetOutput();
  const int * size = image.GetDimensions();
  RgbPicture picture{ size[0], size[1], {} };
  for (int y = size[1] - 1; y >= 0; --y)
  {
    const auto * row = static_cast<const unsigned char *>(image.GetScalarPointer(0, y, 0));
    picture.pixels.insert(picture.pixels.end(), row, row + 3 * static_cast<std::ptrdiff_t>(size[0]));
  }
  return picture;
}

/** Mean colours of blocks of pixels. */
std::vector<std::array<double, 3>> Blocks(const RgbPicture & picture)
{
  std::vector<std::array<double, 3>> blocks;
  for (int y = 0; y + kBlock <= picture.height; y += kBlock)
  {
    for (int x = 0; x + kBlock <= picture.width; x += kBlock)
    {
      std::array<double, 3> sum{};
      for (int n = 0; n < kBlock * kBlock; ++n)
      {
        const Rgb colour = picture.At(x + n % kBlock, y + n / kBlock);
        sum[0] += colour.red;
        sum[1] += colour.green;
        sum[2] += colour.blue;
      }
      for (double & value : sum)
      {
        value /= kBlock * kBlock;
      }
      blocks.push_back(sum);
    }
  }
  return blocks;
}

void ExpectLooksAsBefore(const RgbPicture & picture, const std::string & name)
{
  if (const char * folder = std::getenv("MYOSECT_WRITE_BASELINES"))
  {
    WritePng(std::filesystem::path(folder) / (name + ".png"), picture);
    return;
  }
  const std::filesystem::path file = std::filesystem::path(MYOSECT_SOURCE_DIR) / "Modules/Rendering/test/Baselines" / (name + ".png");
  ASSERT_TRUE(std::filesystem::exists(file)) << "no picture " << file.filename() << "; write it with MYOSECT_WRITE_BASELINES";
  const RgbPicture before = ReadPng(file);
  ASSERT_EQ(before.width, picture.width);
  ASSERT_EQ(before.height, picture.height);
  const auto now = Blocks(picture);
  const auto then = Blocks(before);
  std::size_t differing = 0;
  double sum = 0.0;
  for (std::size_t n = 0; n < now.size(); ++n)
  {
    double most = 0.0;
    for (std::size_t c = 0; c < 3; ++c)
    {
      most = std::max(most, std::abs(now[n][c] - then[n][c]));
    }
    differing += most > kBlockTolerance ? 1 : 0;
    sum += most;
  }
  const auto count = static_cast<double>(now.size());
  const bool same = static_cast<double>(differing) <= kMostDiffering * count && sum / count <= kMeanTolerance;
  if (!same)
  {
    const std::filesystem::path seen = std::filesystem::temp_directory_path() / (name + "-seen.png");
    WritePng(seen, picture);
    FAIL() << differing << " of " << now.size() << " blocks differ, " << sum / count << " grey values on average; see " << seen;
  }
}

/** A section of a leg: bone in muscle with a streak of fat, subcutaneous fat, skin, air; 2 mm a pixel. */
struct LegSection
{
  LegSection()
  {
    grid.size = { 90, 80, 1 };
    grid.spacingMm = { 2.0, 2.0, 4.0 };
    grid.originLps = { -120.0, -80.0, 300.0 };
    for (std::size_t n = 0; n < grid.SliceVoxelCount(); ++n)
    {
      const double x = static_cast<double>(n % 90) - 42.0;
      const double y = static_cast<double>(n / 90) - 38.0;
      const double r = std::hypot(x / 1.15, y);
      const double bone = std::hypot(x - 6.0, y + 5.0);
      const Tissue tissue = bone < 4.0                                      ? Tissue::Marrow
                            : bone < 7.5                                    ? Tissue::CorticalBone
                            : r < 24.0 && std::abs(x + y * 0.4 + 9.0) < 2.0 ? Tissue::IntermuscularFat
                            : r < 24.0                                      ? Tissue::Muscle
                            : r < 33.0                                      ? Tissue::SubcutaneousFat
                                                                            : Tissue::Skin;
      const bool air = r > 35.0;
      const double shade = 12.0 * std::sin(0.7 * x) * std::cos(0.5 * y);
      const double hu = air                              ? -1000.0
                        : tissue == Tissue::CorticalBone ? 1100.0
                        : tissue == Tissue::Muscle       ? 55.0 + shade
                        : tissue == Tissue::Skin         ? 20.0
                                                         : -100.0 + shade;
      hounsfield.push_back(static_cast<std::int16_t>(std::lround(hu)));
      signal.push_back(static_cast<float>(air ? 0.0 : 200.0 + shade));
      fraction.push_back(air ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(std::clamp(r / 33.0, 0.0, 1.0)));
      labels.push_back(air ? kBackgroundLabel : LabelOf(tissue, Side::Left));
    }
  }

  Grid grid;
  std::vector<std::int16_t> hounsfield;
  std::vector<float> signal, fraction;
  std::vector<LabelId> labels;
};

/** A slice as the viewer shows it. */
struct LegView
{
  LegView() : window(MakeHiddenWindow(kWidth, kHeight)), view(*window, SliceView::Kind::Axial)
  {
    view.SetPlace({ 0, 0, kWidth, kHeight }, kWidth, kHeight);
    PlaneImage plane;
    plane.grid = leg.grid;
    plane.hounsfield = leg.hounsfield.data();
    plane.labels = leg.labels.data();
    view.SetImage(plane);
    view.SetWindow(350.0, 0.0);
    view.Fit();
    Annotations notes;
    notes.textPixels = 10.0;
    notes.corners[0] = { "CT, slice 12 of 40" };
    notes.orientationNote = "patient's right is on the left";
    view.SetAnnotations(notes);
  }

  RgbPicture Picture()
  {
    view.Update();
    return Capture(*window);
  }

  LegSection leg;
  vtkSmartPointer<vtkRenderWindow> window;
  SliceView view;
};

TEST(Baseline, SliceWithOutlines)
{
  LegView leg;
  Shape ellipse;
  ellipse.pointsLps = { { -60.0, -40.0, 300.0 }, { -20.0, -40.0, 300.0 }, { -20.0, 10.0, 300.0 } };
  ellipse.closed = true;
  ellipse.text = "12 mm";
  leg.view.SetShapes({ ellipse });
  ExpectLooksAsBefore(leg.Picture(), "slice-outlines");
}

TEST(Baseline, SliceWithFilledTissues)
{
  LegView leg;
  OverlayStyle style;
  style.filled = true;
  leg.view.SetOverlay(style);
  leg.view.SetFramed(true);
  ExpectLooksAsBefore(leg.Picture(), "slice-filled");
}

TEST(Baseline, EnlargedMirroredAndInvertedSlice)
{
  LegView leg;
  leg.view.SetMirrored(true);
  leg.view.SetInverted(true);
  leg.view.SetInterpolated(false);
  leg.view.Zoom(2.2, { 90.0, 120.0 });
  ExpectLooksAsBefore(leg.Picture(), "slice-enlarged");
}

TEST(Baseline, FatFractionInColours)
{
  LegView leg;
  PlaneImage plane;
  plane.grid = leg.leg.grid;
  plane.signal = leg.leg.signal.data();
  plane.fatFraction = leg.leg.fraction.data();
  plane.labels = leg.leg.labels.data();
  leg.view.SetImage(plane);
  leg.view.SetFatFractionShown(true);
  OverlayStyle style;
  style.visible = false;
  leg.view.SetOverlay(style);
  ExpectLooksAsBefore(leg.Picture(), "fat-fraction");
}

TEST(Baseline, AreaAlongTheLimb)
{
  auto window = MakeHiddenWindow(kWidth, kHeight);
  LimbPlot plot(*window);
  plot.SetPlace({ 0, 0, kWidth, kHeight }, kWidth, kHeight);
  PlotSeries left{ "left", Side::Left, false, {}, {} };
  PlotSeries right{ "right", Side::Right, true, {}, {} };
  for (int n = 0; n < 40; ++n)
  {
    left.positions.push_back(5.0 * n);
    left.values.push_back(n == 20 ? Value() : Value(60.0 + 30.0 * std::sin(n / 12.0)));
    right.positions.push_back(5.0 * n);
    right.values.push_back(Value(50.0 + 25.0 * std::sin(n / 12.0)));
  }
  plot.SetSeries({ left, right }, { "height z (mm)", "muscle area (cm\u00b2)" });
  plot.SetCursor(75.0);
  ExpectLooksAsBefore(Capture(*window), "plot");
}

TEST(Baseline, BoneInMuscleAsSurfaces)
{
  const LegSection leg;
  StudySource study;
  study.grid = leg.grid;
  study.grid.size[2] = 20;
  for (int k = 0; k < 20; ++k)
  {
    study.slicePositionMm.push_back(4.0 * k);
  }
  study.labels = [&](std::size_t) { return leg.labels.data(); };
  auto window = MakeHiddenWindow(kWidth, kHeight);
  SurfaceView view(*window);
  view.SetPlace({ 0, 0, kWidth, kHeight }, kWidth, kHeight);
  view.SetVisible(true);
  view.Build(study);
  view.Rotate(30.0, 20.0);
  view.Update();
  ExpectLooksAsBefore(Capture(*window), "surfaces");
}

TEST(SliceView, KeepsTheWindowsPixelsWhereNothingChanged)
{
  LegView leg;
  const RgbPicture first = leg.Picture();
  EXPECT_EQ(leg.Picture().pixels, first.pixels);
  leg.view.SetWindow(80.0, 40.0);
  EXPECT_NE(leg.Picture().pixels, first.pixels);
  leg.view.SetWindow(350.0, 0.0);
  EXPECT_EQ(leg.Picture().pixels, first.pixels);
  leg.view.Update();
  leg.view.Update(); // without a window that rendered in between
  EXPECT_EQ(leg.Picture().pixels, first.pixels);
}
} // namespace
