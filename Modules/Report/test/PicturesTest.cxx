#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Contours.h"
#include "FakeResult.h"
#include "ProfilePlot.h"
#include "Sheets.h"
#include "SlicePanel.h"
#include "myosect/Core/Error.h"

namespace myosect::report::test
{
namespace
{
struct Rgb
{
  int red, green, blue;
};

/** A PNG file read back by cairo. */
class DecodedPng
{
public:
  explicit DecodedPng(const std::string & bytes)
      : m_Rest(bytes), m_Surface(cairo_image_surface_create_from_png_stream(&DecodedPng::Read, this))
  {
  }
  ~DecodedPng() { cairo_surface_destroy(m_Surface); }
  DecodedPng(const DecodedPng &) = delete;
  DecodedPng & operator=(const DecodedPng &) = delete;

  [[nodiscard]] bool Ok() const { return cairo_surface_status(m_Surface) == CAIRO_STATUS_SUCCESS; }
  [[nodiscard]] int Width() const { return cairo_image_surface_get_width(m_Surface); }
  [[nodiscard]] int Height() const { return cairo_image_surface_get_height(m_Surface); }
  [[nodiscard]] Rgb At(int x, int y) const
  {
    std::uint32_t pixel = 0;
    std::memcpy(&pixel, cairo_image_surface_get_data(m_Surface) + y * cairo_image_surface_get_stride(m_Surface) + 4 * x, sizeof(pixel));
    return { static_cast<int>(pixel >> 16 & 255u), static_cast<int>(pixel >> 8 & 255u), static_cast<int>(pixel & 255u) };
  }

private:
  static cairo_status_t Read(void * closure, unsigned char * data, unsigned int length)
  {
    auto & rest = static_cast<DecodedPng *>(closure)->m_Rest;
    if (rest.size() < length)
    {
      return CAIRO_STATUS_READ_ERROR;
    }
    std::memcpy(data, rest.data(), length);
    rest.remove_prefix(length);
    return CAIRO_STATUS_SUCCESS;
  }

  std::string_view m_Rest;
  cairo_surface_t * m_Surface;
};

bool IsOrange(const Rgb & c)
{
  return c.red > 150 && c.green > 80 && c.blue < 70 && c.red - c.blue > 110;
}

bool IsBlue(const Rgb & c)
{
  return c.blue > 140 && c.blue - c.red > 80;
}

bool IsGray(const Rgb & c)
{
  return c.red == c.green && c.green == c.blue;
}

/** A square of muscle, columns 10..29 and rows 10..19, with a square of bone in it, columns 14..17 and rows 13..16; 1 mm by 2 mm pixels. */
SlicePicture SquareLimb()
{
  SlicePicture picture;
  picture.sliceIndex = 3;
  picture.zMm = 12.0;
  picture.columns = 40;
  picture.rows = 30;
  picture.rowSpacingMm = 2.0;
  for (std::size_t row = 0; row < picture.rows; ++row)
  {
    for (std::size_t column = 0; column < picture.columns; ++column)
    {
      const bool limb = column >= 10 && column < 30 && row >= 10 && row < 20;
      const bool bone = column >= 14 && column < 18 && row >= 13 && row < 17;
      picture.intensity.push_back(limb ? 10.0F : -1000.0F);
      picture.labels.push_back(bone   ? LabelOf(Tissue::CorticalBone, Side::Right)
                               : limb ? LabelOf(Tissue::Muscle, Side::Right)
                                      : kBackgroundLabel);
    }
  }
  picture.limbs = { { Side::Right, Segment::Calf } };
  return picture;
}

Mask MaskOf(std::size_t columns, const std::string & pixels)
{
  Mask mask{ columns, pixels.size() / columns, {} };
  for (const char c : pixels)
  {
    mask.pixels.push_back(c == '#' ? 1 : 0);
  }
  return mask;
}
} // namespace

TEST(Contours, LieHalfwayBetweenSetAndClearPixels)
{
  const auto contours = TraceContours(MaskOf(4, "...."
                                                ".##."
                                                "...."));
  ASSERT_EQ(contours.size(), 1U);
  double lowX = 9, highX = 0, lowY = 9, highY = 0;
  for (const Point & p : contours[0].points)
  {
    lowX = std::min(lowX, p.x);
    highX = std::max(highX, p.x);
    lowY = std::min(lowY, p.y);
    highY = std::max(highY, p.y);
  }
  EXPECT_EQ(lowX, 1.0);
  EXPECT_EQ(highX, 3.0);
  EXPECT_EQ(lowY, 1.0);
  EXPECT_EQ(highY, 2.0);
  EXPECT_DOUBLE_EQ(contours[0].enclosedArea, 1.5); // two pixels less four cut corners of an eighth
}

TEST(Contours, CloseAtTheBorderOfThePicture)
{
  const auto contours = TraceContours(MaskOf(2, "####"));
  ASSERT_EQ(contours.size(), 1U);
  EXPECT_DOUBLE_EQ(contours[0].enclosedArea, 3.5);
}

TEST(Contours, GoRoundHolesTheOtherWay)
{
  const auto contours = TraceContours(MaskOf(5, "#####"
                                                "#...#"
                                                "#.#.#"
                                                "#...#"
                                                "#####"));
  ASSERT_EQ(contours.size(), 3U);
  double sum = 0.0;
  for (const Contour & contour : contours)
  {
    sum += contour.enclosedArea;
  }
  EXPECT_DOUBLE_EQ(contours[0].enclosedArea, 24.5);
  EXPECT_NEAR(sum, 17.0, 1.0);
  EXPECT_LT(contours[1].enclosedArea, 0.0);
}

TEST(Contours, KeepPixelsThatTouchAtACornerApart)
{
  EXPECT_EQ(TraceContours(MaskOf(2, "#..#")).size(), 2U);
  EXPECT_EQ(TraceContours(MaskOf(2, ".##.")).size(), 2U);
  EXPECT_EQ(TraceContours(MaskOf(2, "....")).size(), 0U);
}

TEST(SlicePanel, DrawsTheOutlinesOnThePixelEdges)
{
  const SlicePicture picture = SquareLimb();
  const SlicePanel panel(picture, {}, 10.0);
  EXPECT_EQ(panel.Width(), 400);
  EXPECT_EQ(panel.Height(), 600);
  Canvas canvas(panel.Width(), panel.Height(), kWhite);
  panel.DrawOutlined(canvas, 0, 0);
  const DecodedPng png(canvas.Png());
  ASSERT_TRUE(png.Ok());
  // The fascia at columns 10 and 30, rows 10 and 20; 10 x 20 pixels each.
  EXPECT_TRUE(IsOrange(png.At(100, 280)));
  EXPECT_TRUE(IsOrange(png.At(299, 280)));
  EXPECT_TRUE(IsOrange(png.At(240, 200)));
  EXPECT_TRUE(IsOrange(png.At(240, 399)));
  // The bone at columns 14 and 18, rows 13 and 17.
  EXPECT_TRUE(IsBlue(png.At(140, 300)));
  EXPECT_TRUE(IsBlue(png.At(179, 300)));
  EXPECT_TRUE(IsBlue(png.At(160, 260)));
  EXPECT_TRUE(IsBlue(png.At(160, 339)));
  // Nothing in between.
  EXPECT_TRUE(IsGray(png.At(240, 300)));
  EXPECT_TRUE(IsGray(png.At(120, 300)));
  EXPECT_TRUE(IsGray(png.At(60, 150)));
}

TEST(SlicePanel, PlainPictureHasNoColour)
{
  const SlicePicture picture = SquareLimb();
  const SlicePanel panel(picture, {}, 10.0);
  Canvas canvas(panel.Width(), panel.Height(), kWhite);
  panel.DrawPlain(canvas, 0, 0);
  const DecodedPng png(canvas.Png());
  for (int y = 0; y < png.Height(); ++y)
  {
    for (int x = 0; x < png.Width(); ++x)
    {
      ASSERT_TRUE(IsGray(png.At(x, y))) << x << ' ' << y;
    }
  }
}

TEST(SlicePanel, MapsTheWindowToBlackAndWhite)
{
  SlicePicture picture = SquareLimb();
  std::fill(picture.intensity.begin(), picture.intensity.end(), 210.0F);
  picture.intensity[0] = -190.0F;
  picture.intensity[1] = std::numeric_limits<float>::quiet_NaN();
  picture.intensity[38] = 10.0F;
  picture.intensity[39] = 10.0F;
  picture.intensity[78] = 10.0F;
  picture.intensity[79] = 10.0F;
  const SlicePanel panel(picture, {}, 10.0);
  Canvas canvas(panel.Width(), panel.Height(), kWhite);
  panel.DrawPlain(canvas, 0, 0);
  const DecodedPng png(canvas.Png());
  EXPECT_EQ(png.At(3, 5).red, 0);
  EXPECT_LT(png.At(15, 5).red, 20); // its neighbours are white
  EXPECT_EQ(png.At(200, 300).red, 255);
  EXPECT_NEAR(png.At(395, 5).red, 128, 4);
}

TEST(SlicePanel, MarksRightAndLeftUnlessNoSideIsKnown)
{
  SlicePicture picture = SquareLimb();
  const auto brightPixelsAtTheSides = [&]
  {
    const SlicePanel panel(picture, {}, 10.0);
    Canvas canvas(panel.Width(), panel.Height(), kWhite);
    panel.DrawPlain(canvas, 0, 0);
    const DecodedPng png(canvas.Png());
    std::pair<int, int> count{ 0, 0 };
    for (int y = 270; y < 330; ++y)
    {
      for (int x = 0; x < 40; ++x)
      {
        count.first += png.At(x, y).red > 200;
        count.second += png.At(png.Width() - 1 - x, y).red > 200;
      }
    }
    return count;
  };
  EXPECT_GT(brightPixelsAtTheSides().first, 10);
  EXPECT_GT(brightPixelsAtTheSides().second, 10);
  picture.limbs = { { Side::Unknown, Segment::Calf } };
  EXPECT_EQ(brightPixelsAtTheSides(), std::make_pair(0, 0));
}

TEST(SlicePanel, DrawsAScaleBarOfTheStatedLength)
{
  SlicePicture picture = SquareLimb();
  const SlicePanel panel(picture, {}, 10.0);
  Canvas canvas(panel.Width(), panel.Height(), kWhite);
  panel.DrawPlain(canvas, 0, 0);
  const DecodedPng png(canvas.Png());
  int longest = 0;
  for (int y = 400; y < png.Height(); ++y)
  {
    int run = 0;
    for (int x = 0; x < png.Width(); ++x)
    {
      run = png.At(x, y).red > 150 ? run + 1 : 0;
      longest = std::max(longest, run);
    }
  }
  EXPECT_NEAR(longest, 100, 3); // 10 mm in a picture 40 mm wide
}

TEST(SlicePanel, RefusesAPictureWhoseSizesDoNotFit)
{
  SlicePicture picture = SquareLimb();
  picture.labels.pop_back();
  EXPECT_THROW(SlicePanel(picture, {}, 1.0), Error);
  picture = SquareLimb();
  picture.rowSpacingMm = 0.0;
  EXPECT_THROW(SlicePanel(picture, {}, 1.0), Error);
}

TEST(Sheets, HoldPlainAndOutlinedPicturesAtOneScale)
{
  std::vector<SlicePicture> pictures;
  for (std::size_t i = 0; i < 5; ++i)
  {
    pictures.push_back(FakePicture(i, 10.0 * static_cast<double>(i), { Side::Right, Side::Left }, 60));
  }
  PictureList list;
  for (const SlicePicture & picture : pictures)
  {
    list.push_back(&picture);
  }
  const SheetLayout layout = PlanSheet(list, 5);
  EXPECT_GE(layout.PerSheet(), 5U);
  const DecodedPng png(DrawSheet(list, layout, {}).Png());
  ASSERT_TRUE(png.Ok());
  EXPECT_EQ(png.Width(), 1400);
  EXPECT_GT(png.Height(), static_cast<int>(2 * 60 * 0.9 * layout.pixelsPerMm));
}

TEST(ProfilePlot, HatchesTheSlicesThatWereLeftOut)
{
  MeasurementTable table;
  for (std::size_t i = 0; i < 100; ++i)
  {
    SliceMeasurement slice;
    slice.side = Side::Right;
    slice.segment = Segment::Calf;
    slice.sliceIndex = i;
    slice.zMm = static_cast<double>(i);
    if (i >= 40 && i < 60)
    {
      slice.status = Status::Rejected;
      slice.reason = "displaced";
    }
    else
    {
      slice.muscleAreaCm2 = 10.0;
    }
    table.slices.push_back(slice);
  }
  ProfileRequest request;
  const DecodedPng png(DrawProfile(table, request).Png());
  ASSERT_TRUE(png.Ok());
  EXPECT_EQ(png.Width(), request.width);
  const auto bluePixels = [&](double fromZ, double toZ, int fromY, int toY)
  {
    // The frame begins at x 92 and ends 26 before the right edge.
    const auto xOf = [&](double z) { return static_cast<int>(92.0 + (z + 0.5) / 100.0 * (request.width - 92.0 - 26.0)); };
    int count = 0;
    for (int y = fromY; y < toY; ++y)
    {
      for (int x = xOf(fromZ); x < xOf(toZ); ++x)
      {
        count += IsBlue(png.At(x, y));
      }
    }
    return count;
  };
  EXPECT_GT(bluePixels(41, 59, 150, 300), 500);
  EXPECT_EQ(bluePixels(5, 39, 150, 300), 0);
  EXPECT_EQ(bluePixels(61, 95, 150, 300), 0);
}

TEST(ProfilePlot, IsDrawnWithoutAnySlice)
{
  EXPECT_FALSE(HasProfile({}, &SliceMeasurement::muscleAreaCm2));
  EXPECT_TRUE(DecodedPng(DrawProfile({}, {}).Png()).Ok());
}
} // namespace myosect::report::test
