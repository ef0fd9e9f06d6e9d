#include "ReportItems.h"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmsr/dsrdoc.h"

namespace myosect::test
{
std::string TextIn(DcmItem & item, const DcmTagKey & tag)
{
  OFString text;
  return item.findAndGetOFStringArray(tag, text).good() ? text.c_str() : "";
}

std::string BytesOf(const std::filesystem::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

std::string InstanceOf(const std::filesystem::path & file)
{
  DcmFileFormat format;
  EXPECT_TRUE(format.loadFile(file.c_str()).good()) << file;
  return TextIn(*format.getDataset(), DCM_SOPInstanceUID);
}

std::string PredecessorOf(const std::filesystem::path & file)
{
  DcmFileFormat format;
  EXPECT_TRUE(format.loadFile(file.c_str()).good()) << file;
  DcmItem * item = format.getDataset();
  for (const DcmTagKey & tag : { DCM_PredecessorDocumentsSequence, DCM_ReferencedSeriesSequence, DCM_ReferencedSOPSequence })
  {
    if (item->findAndGetSequenceItem(tag, item).bad())
    {
      return {};
    }
  }
  return TextIn(*item, DCM_ReferencedSOPInstanceUID);
}

std::multiset<std::string> ItemsOf(const std::filesystem::path & file)
{
  DcmFileFormat format;
  DSRDocument document;
  EXPECT_TRUE(format.loadFile(file.c_str()).good());
  EXPECT_TRUE(document.read(*format.getDataset()).good());
  std::multiset<std::string> items;
  DSRDocumentTree & tree = document.getTree();
  for (std::size_t node = tree.gotoRoot(); node > 0; node = tree.iterate())
  {
    DSRContentItem & item = tree.getCurrentContentItem();
    const std::string name = item.getConceptName().getCodeMeaning().c_str();
    if (item.getValueType() == DSRTypes::VT_Num)
    {
      items.insert(name + '=' + item.getNumericValue().getNumericValue().c_str() + ' ' +
                   item.getNumericValue().getMeasurementUnit().getCodeValue().c_str());
    }
    else if (item.getValueType() == DSRTypes::VT_Code)
    {
      items.insert(name + '=' + item.getCodeValue().getCodeValue().c_str());
    }
    else if (item.getValueType() == DSRTypes::VT_Composite)
    {
      items.insert(name + '>' + item.getCompositeReference().getSOPInstanceUID().c_str());
    }
  }
  return items;
}
} // namespace myosect::test
