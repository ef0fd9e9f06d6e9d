#include "DerivedNumbers.h"

#include <algorithm>
#include <array>

#include "MeasurementGroup.h"
#include "myosect/Core/Version.h"

namespace myosect::dicomexport
{
const MetricCode & CodeOfMetric(const std::string & metric)
{
  const auto area = Snomed("42798000", "Area");
  const auto volume = Snomed("118565006", "Volume");
  const auto compartment = Private("MYO_COMPARTMENT", "Content of the deep fascia except bone");
  const auto imat = Private("MYO_IMAT", "Intermuscular and intramuscular fat");
  const auto muscle = CodesOf(Tissue::Muscle).type;
  const auto sat = CodesOf(Tissue::SubcutaneousFat).type;
  const auto contractile = Private("MYO_CCSA", "Contractile cross-sectional area");
  static const std::array<MetricCode, 13> known{ {
      { "muscle_area", "muscle area", area, muscle },
      { "compartment_area", "subfascial area", area, compartment },
      { "contractile_area", "contractile area", contractile, compartment },
      { "imat_area", "intermuscular fat area", area, imat },
      { "sat_area", "subcutaneous fat area", area, sat },
      { "fat_fraction", "fat fraction", Dcm("129100", "Fat fraction"), compartment },
      { "muscle_mean_hu", "muscle attenuation", Dcm("112031", "Attenuation Coefficient"), muscle },
      { "muscle_volume", "muscle volume", volume, muscle },
      { "compartment_volume", "subfascial volume", volume, compartment },
      { "contractile_volume", "contractile volume", Private("MYO_CVOL", "Contractile volume"), compartment },
      { "imat_volume", "intermuscular fat volume", volume, imat },
      { "sat_volume", "subcutaneous fat volume", volume, sat },
      { "", "other metric", Private("MYO_OTHER", "Other metric"), muscle },
  } };
  const auto found = std::find_if(known.begin(), known.end(), [&](const MetricCode & code) { return code.metric == metric; });
  return found == known.end() ? known.back() : *found;
}

void AddDerived(ReportTree & tree, const char * code, const char * meaning, const Value & value, const std::string & unit,
                const std::vector<std::size_t> & sources)
{
  const std::string text = FormatValue(value);
  if (text.empty())
  {
    return;
  }
  tree.OpenNumber(Private(code, meaning), text, UnitOf(unit));
  for (const std::size_t source : sources)
  {
    tree.InferFrom(source);
  }
  tree.Close();
}

void AddMethod(ReportTree & tree, const std::vector<report::ParameterEntry> & parameters, const std::vector<std::string_view> & prefixes)
{
  tree.AddText(DSRTypes::RT_hasConceptMod, Dcm("111001", "Algorithm Name"), std::string(kSoftwareName));
  tree.AddText(DSRTypes::RT_hasConceptMod, Dcm("111003", "Algorithm Version"), std::string(SoftwareVersion()));
  for (const report::ParameterEntry & entry : parameters)
  {
    const bool isTold = std::any_of(prefixes.begin(), prefixes.end(),
                                    [&](std::string_view prefix) { return entry.name.compare(0, prefix.size(), prefix) == 0; });
    if (isTold)
    {
      tree.AddText(DSRTypes::RT_hasConceptMod, Dcm("111002", "Algorithm Parameters"), entry.name + '=' + entry.value);
    }
  }
}
} // namespace myosect::dicomexport
