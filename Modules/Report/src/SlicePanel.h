#pragma once

#include "Canvas.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::report
{
inline constexpr Colour kWhite{ 1.0, 1.0, 1.0, 1.0 };
inline constexpr Colour kInk{ 0.13, 0.13, 0.13, 1.0 };
inline constexpr Colour kFasciaColour{ 1.0, 0.69, 0.0, 1.0 };
inline constexpr Colour kBoneColour{ 0.0, 0.52, 0.92, 1.0 };
inline constexpr Colour kLimbColour{ 1.0, 1.0, 1.0, 0.9 };

/**
 * \brief One slice, enlarged: the grey picture alone, or with the thin outlines of limb, fascia, muscle and bone.
 *
 * Both carry a millimetre scale bar and the letters R and L at the patient's sides; the letters are missing when the side of every limb in
 * the picture is unknown.
 */
class SlicePanel
{
public:
  /** \throws Error(Internal) when sizes or spacings of the picture do not fit. */
  SlicePanel(const SlicePicture & picture, const DisplayWindow & window, double pixelsPerMm);

  [[nodiscard]] int Width() const noexcept { return m_Gray.width; }
  [[nodiscard]] int Height() const noexcept { return m_Gray.height; }

  void DrawPlain(Canvas & canvas, int x, int y) const;
  void DrawOutlined(Canvas & canvas, int x, int y) const;

private:
  void DrawMarks(Canvas & canvas, int x, int y) const;

  const SlicePicture & m_Picture;
  double m_PixelsPerMm;
  GrayImage m_Gray;
};

/** Millimetres across a picture. */
[[nodiscard]] double WidthMm(const SlicePicture & picture);
[[nodiscard]] double HeightMm(const SlicePicture & picture);

/** The picture's caption, or z and slice index when it has none. */
[[nodiscard]] std::string CaptionOf(const SlicePicture & picture);

/** Draws the key to the outlines from `at` (middle of the left end) and returns its width in pixels. */
double DrawOutlineKey(Canvas & canvas, const Point & at, double textSize);
} // namespace myosect::report
