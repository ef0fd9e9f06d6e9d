#include "HtmlParts.h"

#include "Text.h"
#include "Wording.h"

namespace myosect::report
{
namespace
{
constexpr std::string_view kStyle = R"(@page{size:A4;margin:12mm}
*{box-sizing:border-box}
body{margin:0;color:#222;background:#fff;font:9.2pt/1.35 "Helvetica Neue",Arial,"Liberation Sans","DejaVu Sans",sans-serif}
.page{width:186mm;margin:0 auto;break-after:page}
.page:last-child{break-after:auto}
@media screen{.page{margin:8mm auto;padding-bottom:6mm;border-bottom:1px solid #ccc}}
header{display:flex;justify-content:space-between;align-items:flex-start;gap:6mm;border-bottom:1.5pt solid #0072b2;padding-bottom:2mm;margin-bottom:3mm}
h1{font-size:15pt;line-height:1.2;margin:0}
h2{font-size:10.5pt;margin:3mm 0 1mm;color:#0b3d5c}
p{margin:0 0 1.2mm}
.meta{color:#444;font-size:8.5pt}
.status{flex:none;border:1.2pt solid #222;border-radius:2mm;padding:1mm 3mm;font-weight:bold;font-size:9pt}
.findings p{margin-bottom:.9mm}
.open{border-left:2pt solid #888;padding-left:2.5mm;color:#333}
table{border-collapse:collapse;width:100%;font-size:8.8pt}
th,td{text-align:left;padding:.8mm 2mm .8mm 0;border-bottom:.5pt solid #ccc;vertical-align:top}
th{border-bottom:1pt solid #555}
td.n,th.n{text-align:right;padding-left:2mm;font-variant-numeric:tabular-nums;white-space:nowrap}
td.l{white-space:nowrap}
td.d{padding-left:5mm}
th.d{padding-left:5mm}
.flag{font-weight:bold;white-space:nowrap;border:1pt solid #222;border-radius:1mm;padding:0 1mm;background:#fff3d6}
.red{background:#222;color:#fff}
.pictures{display:flex;flex-wrap:wrap;gap:4mm;align-items:flex-start;margin:3mm 0 1.5mm}
.levels{display:flex;gap:2mm;flex:none}
.levels img{display:block;width:44mm;height:104mm;object-fit:contain;object-position:top}
.profile{flex:1 1 80mm;min-width:0}
.many .levels img{width:auto;height:58mm}
.many .profile{flex:1 1 62mm}
.many .plot{max-height:58mm}
.plot{max-height:84mm}
img{max-width:100%}
.half{flex:0 1 calc(50% - 2mm);width:calc(50% - 2mm);min-width:0;height:auto;max-height:115mm;object-fit:contain;object-position:top}
.sheet{display:block;width:100%;max-height:245mm;object-fit:contain;object-position:top}
.note{font-size:8pt;color:#555}
.two{columns:2;column-gap:6mm}
.device{margin-top:3mm}
.small td,.small th{font-size:7.6pt;padding:.4mm 1.5mm .4mm 0;overflow-wrap:anywhere}
tr,img,figure{break-inside:avoid}
footer{margin-top:3mm;border-top:.5pt solid #aaa;padding-top:1mm;font-size:7.6pt;color:#555;display:flex;justify-content:space-between}
)";
} // namespace

std::string_view PageStyle() noexcept
{
  return kStyle;
}

std::string Html(const std::string & text)
{
  return EscapeHtml(Typographic(text));
}

std::string Tag(const std::string & element, const std::string & attributes, const std::string & inner)
{
  return "<" + element + (attributes.empty() ? "" : " " + attributes) + ">" + inner + "</" + element + ">\n";
}

std::string Image(const EmbeddedPicture & picture, const std::string & cssClass)
{
  return "<img class=\"" + cssClass + "\" alt=\"" + EscapeHtml(picture.description) + "\" src=\"data:image/png;base64," +
         Base64(picture.png) + "\">\n";
}
} // namespace myosect::report
