#include "HelpOverlay.h"

namespace myosect::app
{
HelpOverlay::HelpOverlay(QWidget * parent) : QTextBrowser(parent)
{
  setObjectName("help");
  setFocusPolicy(Qt::NoFocus);
  setStyleSheet("QTextBrowser { background: #f7f7f4; color: #202020; border: 2px solid #5a82aa; font-size: 11px; }");
  hide();
}

void HelpOverlay::Open(const viewer::KeyMap & keys)
{
  const auto groups = viewer::HelpOf(keys);
  const auto tableOf = [](const viewer::HelpGroup & group)
  {
    QString html = "<h4 style='margin-bottom:2px'>" + QString::fromStdString(group.title).toHtmlEscaped() +
                   "</h4><table width='100%' cellspacing='0' cellpadding='0'>";
    for (const viewer::HelpLine & line : group.lines)
    {
      html += "<tr><td width='38%' style='padding-right:8px'><b>" + QString::fromStdString(line.keys).toHtmlEscaped() + "</b></td><td>" +
              QString::fromStdString(line.help).toHtmlEscaped() + "</td></tr>";
    }
    return html + "</table>";
  };
  std::size_t lines = 0;
  for (const viewer::HelpGroup & group : groups)
  {
    lines += group.lines.size() + 2;
  }
  constexpr int kColumns = 4;
  QString html = "<h3>Keys and mouse <small>(a click or Esc closes)</small></h3><table width='100%'><tr>";
  std::size_t next = 0;
  for (int column = 0; column < kColumns; ++column)
  {
    html += "<td width='25%' valign='top' style='padding-right:16px'>";
    std::size_t used = 0;
    while (next < groups.size() && (used == 0 || column == kColumns - 1 || used + groups[next].lines.size() / 2 < lines / kColumns))
    {
      html += tableOf(groups[next]);
      used += groups[next].lines.size() + 2;
      ++next;
    }
    html += "</td>";
  }
  setHtml(html + "</tr></table>");
  setGeometry(parentWidget()->rect().adjusted(20, 20, -20, -20));
  raise();
  show();
}

void HelpOverlay::mousePressEvent(QMouseEvent *)
{
  hide();
}
} // namespace myosect::app
