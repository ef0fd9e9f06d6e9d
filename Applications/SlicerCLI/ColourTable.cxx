#include "ColourTable.h"

#include <algorithm>

#include "myosect/Core/Types.h"
#include "myosect/Report/LabelColours.h"

namespace myosect::slicer
{
namespace
{
std::string Row(LabelId label, Tissue tissue, Side side)
{
  std::string name = (side == Side::Unknown ? "side_unknown" : std::string(ToString(side))) + "_" + std::string(ToString(tissue));
  std::replace(name.begin(), name.end(), ' ', '_');
  const report::LabelColour colour = report::ColourOf(tissue, side);
  return std::to_string(label) + " " + name + " " + std::to_string(colour.red) + " " + std::to_string(colour.green) + " " +
         std::to_string(colour.blue) + " 255\n";
}
} // namespace

std::string ColourTable()
{
  std::string text = "# Colour table of 3D Slicer for the label maps of MyoSect; left and right are the patient's sides\n"
                     "# label name red green blue opacity\n"
                     "0 background 0 0 0 0\n";
  for (int label = 1; label <= 255; ++label)
  {
    if (const auto meaning = MeaningOf(static_cast<LabelId>(label)))
    {
      text += Row(static_cast<LabelId>(label), meaning->tissue, meaning->side);
    }
  }
  return text;
}
} // namespace myosect::slicer
