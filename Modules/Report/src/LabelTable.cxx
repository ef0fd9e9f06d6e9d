#include "Summary.h"

#include <array>

#include "myosect/Core/Types.h"

namespace myosect::report
{
namespace
{
struct Rgb
{
  int red, green, blue;
};

/** Told apart without red against green; the right side is a shade darker. */
constexpr std::array<Rgb, kTissueCount> kTissueColours{ { { 230, 120, 60 },
                                                          { 240, 228, 66 },
                                                          { 250, 245, 190 },
                                                          { 204, 160, 190 },
                                                          { 86, 180, 233 },
                                                          { 0, 114, 178 },
                                                          { 160, 90, 160 },
                                                          { 150, 150, 150 } } };

std::string Right(int number, std::size_t width)
{
  const std::string text = std::to_string(number);
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

std::string Line(int id, const Rgb & colour, bool visible, const std::string & name)
{
  const std::string shown = visible ? "1" : "0";
  return Right(id, 5) + Right(colour.red, 6) + Right(colour.green, 5) + Right(colour.blue, 5) + "        " + shown + "  " + shown + "  " +
         shown + "    \"" + name + "\"\n";
}

std::string TissueLine(Tissue tissue, Side side, int brightnessPercent)
{
  const Rgb & full = kTissueColours[static_cast<std::size_t>(tissue)];
  const Rgb colour{ full.red * brightnessPercent / 100, full.green * brightnessPercent / 100, full.blue * brightnessPercent / 100 };
  const std::string name = side == Side::Unknown ? std::string("side unknown") : std::string(ToString(side));
  return Line(LabelOf(tissue, side), colour, true, name + ' ' + std::string(ToString(tissue)));
}
} // namespace

std::string LabelTableText()
{
  std::string text = "################################################\n"
                     "# ITK-SnAP Label Description File\n"
                     "# File format:\n"
                     "# IDX   -R-  -G-  -B-  -A--  VIS MSH  LABEL\n"
                     "# IDX: id, RGB: colour 0..255, A: opacity, VIS: visible, MSH: mesh visible\n"
                     "# left and right are the patient's sides\n"
                     "################################################\n";
  text += Line(0, { 0, 0, 0 }, false, "Clear Label");
  for (const Tissue tissue : kTissues)
  {
    text += TissueLine(tissue, Side::Left, 100) + TissueLine(tissue, Side::Right, 75);
  }
  for (const Tissue tissue : kTissues)
  {
    text += TissueLine(tissue, Side::Unknown, 90);
  }
  return text;
}
} // namespace myosect::report
