#include "ComparisonPanel.h"

#include <algorithm>

#include <QHeaderView>
#include <QScrollArea>
#include <QVBoxLayout>

#include "Changed.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::app
{
namespace
{
using viewer::Event;

/** Never by colour alone: the word stands beside it. */
QColor ColourOf(const std::string & flag)
{
  return flag == "red" ? QColor(178, 34, 34) : flag == "amber" ? QColor(176, 110, 0) : QColor(90, 90, 90);
}

enum Column
{
  What,
  Right,
  Left,
  Difference,
  Flag,
  Why,
  ColumnCount
};
} // namespace

ComparisonPanel::ComparisonPanel(viewer::ViewerModel & model, QWidget * parent)
    : QWidget(parent), m_Model(model), m_Finding(new QLabel(this)), m_Table(new QTreeWidget(this))
{
  m_Finding->setObjectName("finding");
  m_Finding->setWordWrap(true);
  m_Finding->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_Finding->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  auto * scroll = new QScrollArea(this);
  scroll->setWidget(m_Finding);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setMinimumHeight(3 * fontMetrics().lineSpacing());
  m_Table->setObjectName("comparison");
  m_Table->setColumnCount(ColumnCount);
  m_Table->setHeaderLabels({ "Segment, metric", "Right", "Left", "Difference", "Flag", "Reason" });
  m_Table->setRootIsDecorated(false);
  m_Table->setWordWrap(true);
  m_Table->setAlternatingRowColors(true);
  m_Table->setFocusPolicy(Qt::ClickFocus);
  m_Table->setUniformRowHeights(false);
  auto * column = new QVBoxLayout(this);
  column->setContentsMargins(4, 4, 4, 4);
  column->addWidget(m_Table, 3);
  column->addWidget(scroll, 2);
}

void ComparisonPanel::Refresh(const viewer::EventSet & changed)
{
  if (!Any(changed, { Event::Study, Event::Content, Event::Pending }))
  {
    return;
  }
  m_Table->clear();
  m_Finding->clear();
  if (!m_Model.document.IsOpen())
  {
    return;
  }
  for (const viewer::FindingLine & line : viewer::FindingsOf(m_Model.document))
  {
    auto * item = new QTreeWidgetItem(m_Table);
    item->setText(What, QString::fromStdString(line.segment + ", " + line.metric));
    item->setText(Right, QString::fromStdString(line.right));
    item->setText(Left, QString::fromStdString(line.left));
    item->setText(Difference, QString::fromStdString(line.difference));
    item->setText(Flag, QString::fromStdString(line.flag));
    item->setText(Why, QString::fromStdString(line.reason));
    item->setForeground(Flag, ColourOf(line.flag));
    QFont bold = item->font(Flag);
    bold.setBold(line.flag == "red" || line.flag == "amber");
    item->setFont(Flag, bold);
    for (const int number : { Right, Left, Difference })
    {
      item->setTextAlignment(number, Qt::AlignRight | Qt::AlignVCenter);
    }
    item->setToolTip(Why, QString::fromStdString(line.reason));
  }
  for (int column = 0; column < ColumnCount - 1; ++column)
  {
    m_Table->resizeColumnToContents(column);
  }
  if (const report::ResultContent * content = m_Model.document.Content())
  {
    m_Finding->setText((m_Model.document.IsPending() ? QString("Being measured anew after an edit. ") : QString()) +
                       QString::fromStdString(report::FindingParagraph(*content)));
  }
}
} // namespace myosect::app
