#include "Summary.h"

#include <array>

#include "myosect/Report/LabelColours.h"

namespace myosect::report
{
namespace
{
constexpr std::array<LabelColour, kTissueCount> kTissueColours{ { { 230, 120, 60 },
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

std::string Line(int id, const LabelColour & colour, bool visible, const std::string & name)
{
  const std::string shown = visible ? "1" : "0";
  return Right(id, 5) + Right(colour.red, 6) + Right(colour.green, 5) + Right(colour.blue, 5) + "        " + shown + "  " + shown + "  " +
         shown + "    \"" + name + "\"\n";
}

std::string TissueLine(Tissue tissue, Side side)
{
  const std::string name = side == Side::Unknown ? std::string("side unknown") : std::string(ToString(side));
  return Line(LabelOf(tissue, side), ColourOf(tissue, side), true, name + ' ' + std::string(ToString(tissue)));
}
} // namespace

LabelColour ColourOf(Tissue tissue, Side side) noexcept
{
  const LabelColour & full = kTissueColours[static_cast<std::size_t>(tissue)];
  const int percent = side == Side::Left ? 100 : side == Side::Right ? 75 : 90;
  const auto shaded = [percent](std::uint8_t value) { return static_cast<std::uint8_t>(value * percent / 100); };
  return { shaded(full.red), shaded(full.green), shaded(full.blue) };
}

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
    text += TissueLine(tissue, Side::Left) + TissueLine(tissue, Side::Right);
  }
  for (const Tissue tissue : kTissues)
  {
    text += TissueLine(tissue, Side::Unknown);
  }
  return text;
}
} // namespace myosect::report
