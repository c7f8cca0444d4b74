"""What people, and the programs they use, leave in a workbook, put into a tracker's XML by hand.

Each is written as Excel writes it; ``soundness`` judges each before anything is done with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.outputs.tracker.hands import BOOK, TRACKER, joined, parts_of, replaced, with_parts

MICROSOFT = "http://schemas.microsoft.com/office"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
R = f'xmlns:r="{OFFICE}"'
M = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
X14 = f'xmlns:x14="{MICROSOFT}/spreadsheetml/2009/9/main" xmlns:xm="{MICROSOFT}/excel/2006/main"'
EXCEL = "application/vnd.ms-excel"
SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TABLE = "xl/tables/table1.xml"


@dataclass(frozen=True, kw_only=True)
class Feature:
    """How a tracker gets it, and by what it is known: part -> a text that stands in it, before and after."""

    made: Callable[[bytes], bytes]
    marks: Mapping[str, str]


def beside(data: bytes, text: str, before: str, *, path: str = TRACKER) -> bytes:
    """Put XML in front of a tag of a sheet (its first)."""
    return replaced(data, path, before, f"{text}{before}", count=1)


def extended(data: bytes, uri: str, text: str, *, path: str = TRACKER, end: str = "</worksheet>") -> bytes:
    """Put an extension at the end of a part that has none."""
    return replaced(data, path, end, f'<extLst><ext uri="{{{uri}}}" {X14}>{text}</ext></extLst>{end}')


def own_cell(data: bytes, ref: str, rest: str) -> bytes:
    """Write a cell of one's own to the right of the table, in raw XML: ``rest`` goes on behind its place."""
    number = re.sub(r"\D", "", ref)
    text = parts_of(data)[TRACKER].decode()
    row = re.search(rf'<row r="{number}".*?</row>', text)
    assert row is not None
    text = text.replace(row[0], f'{row[0].removesuffix("</row>")}<c r="{ref}" {rest}</row>')
    text = re.sub(r'<dimension ref="A1:P', '<dimension ref="A1:T', text)
    return with_parts(data, {TRACKER: text.encode()})


# --- what is said about cells ----------------------------------------------------------------------------------

_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" type="#_x0000_t202" '
    'style="width:300pt;height:120pt"><x:ClientData ObjectType="Note"><x:Row>5</x:Row><x:Column>3</x:Column>'
    "</x:ClientData></v:shape></xml>"
)


def threaded_comments(data: bytes) -> bytes:
    space = f"{MICROSOFT}/spreadsheetml/2018/threadedcomments"
    person = "{6A2E1B44-0000-4000-8000-000000000001}"
    thread = "{5C2E1B44-0000-4000-8000-000000000002}"
    kind = f"{MICROSOFT}/2017/10/relationships"
    data = joined(
        data, BOOK, "xl/persons/person.xml", type_of=f"{EXCEL}.person+xml", kind=f"{kind}/person",
        part=f'<personList xmlns="{space}"><person displayName="Sam" id="{person}" userId="s" providerId="AD"/>'
        "</personList>",
    )  # fmt: skip
    data = joined(
        data, TRACKER, "xl/threadedComments/threadedComment1.xml", type_of=f"{EXCEL}.threadedcomments+xml",
        kind=f"{kind}/threadedComment",
        part=f'<ThreadedComments xmlns="{space}"><threadedComment ref="D6" dT="2025-07-01T10:00:00.00" '
        f'personId="{person}" id="{thread}"><text>Ring  Sarah</text></threadedComment></ThreadedComments>',
    )  # fmt: skip
    return _note(data, f"tc={thread}", "[Threaded comment] Ring Sarah")


def _note(data: bytes, author: str, text: str) -> bytes:
    data = joined(
        data, TRACKER, "xl/comments1.xml", type_of=f"{SHEETML}.comments+xml", kind="comments",
        part=f"<comments {M}><authors><author>{author}</author></authors><commentList>"
        f'<comment ref="D6" authorId="0" shapeId="0"><text><t>{text}</t></text></comment></commentList></comments>',
    )  # fmt: skip
    data = joined(
        data, TRACKER, "xl/drawings/vmlDrawing1.vml", part=_VML, kind="vmlDrawing", identity="own9",
        type_of="application/vnd.openxmlformats-officedocument.vmlDrawing",
    )  # fmt: skip
    return beside(data, f'<legacyDrawing {R} r:id="own9"/>', "<tableParts")


def personal_views(data: bytes) -> bytes:
    return joined(
        data, TRACKER, "xl/namedSheetViews/namedSheetView1.xml", type_of=f"{EXCEL}.namedsheetviews+xml",
        kind=f"{MICROSOFT}/2019/04/relationships/namedSheetView",
        part=f'<namedSheetViews xmlns="{MICROSOFT}/spreadsheetml/2019/namedsheetviews"><namedSheetView name="Sam" '
        'id="{A1B2C3D4-0000-4000-8000-000000000003}"><nsvFilter filterId="{A1B2C3D4-0000-4000-8000-000000000004}" '
        'ref="A4:P16" tableId="1"/></namedSheetView></namedSheetViews>',
    )  # fmt: skip


def custom_views(data: bytes) -> bytes:
    guid = "{1E5C7AA0-0000-4000-8000-000000000005}"
    view = (
        f'<customSheetViews><customSheetView guid="{guid}" hiddenColumns="1"><pageMargins left="0.7" right="0.7" '
        'top="0.75" bottom="0.75" header="0.3" footer="0.3"/></customSheetView></customSheetViews>'
    )
    books = f'<customWorkbookViews><customWorkbookView name="Sam" guid="{guid}" windowWidth="1" windowHeight="1" '
    data = beside(data, view, "<conditionalFormatting")
    return beside(data, f'{books}activeSheetId="2"/></customWorkbookViews>', "</workbook>", path=BOOK)


def sparklines(data: bytes) -> bytes:
    return extended(
        data,
        "05C60535-1F16-4fd2-B633-F4F36F0B64E0",
        "<x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>Tracker!E5:E16</xm:f>"
        "<xm:sqref>R5</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups>",
    )


def newer_rules(data: bytes) -> bytes:
    return extended(
        data,
        "78C0D931-6437-407d-A8EE-F0AAD7539E65",
        '<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="dataBar" '
        'id="{0B1C2D3E-0000-4000-8000-000000000006}"><x14:dataBar><x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/>'
        "</x14:dataBar></x14:cfRule><xm:sqref>E5:E16</xm:sqref></x14:conditionalFormatting>"
        "</x14:conditionalFormattings>",
    )


def newer_lists(data: bytes) -> bytes:
    return extended(
        data,
        "CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF",
        '<x14:dataValidations count="1"><x14:dataValidation type="list" allowBlank="1"><x14:formula1>'
        "<xm:f>Lists!$A$5:$A$9</xm:f></x14:formula1><xm:sqref>I5:I16</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations>",
    )


def own_formula(data: bytes) -> bytes:
    data = own_cell(data, "R6", 't="str"><f>UPPER(B6)</f><v>WALTON</v></c>')
    return joined(
        data, BOOK, "xl/calcChain.xml", kind="calcChain", type_of=f"{SHEETML}.calcChain+xml",
        part=f'<calcChain {M}><c r="R6" i="2"/></calcChain>',
    )  # fmt: skip


def rich_values(data: bytes) -> bytes:
    data = own_cell(data, "R6", 't="e" vm="1"><v>#VALUE!</v></c>')
    data = joined(
        data, BOOK, "xl/metadata.xml", kind="sheetMetadata", type_of=f"{SHEETML}.sheetMetadata+xml",
        part=f'<metadata {M}><metadataTypes count="1"><metadataType name="XLRICHVALUE" minSupportedVersion="120000"/>'
        '</metadataTypes><valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>',
    )  # fmt: skip
    return joined(
        data, BOOK, "xl/richData/rdrichvalue.xml", kind=f"{MICROSOFT}/2017/06/relationships/rdRichValue",
        type_of=f"{EXCEL}.rdrichvalue+xml", part=f'<rvData xmlns="{MICROSOFT}/spreadsheetml/2017/richdata" count="0"/>',
    )  # fmt: skip


# --- what is sorted, filtered, locked, printed -----------------------------------------------------------------


def filtered_and_sorted(data: bytes) -> bytes:
    kept = (
        '<filterColumn colId="1"><filters><filter val="Walton"/></filters></filterColumn></autoFilter>'
        '<sortState ref="A5:P16"><sortCondition ref="B5:B16"/></sortState>'
    )
    data = replaced(data, TABLE, '<autoFilter ref="A4:P16"/>', f'<autoFilter ref="A4:P16">{kept}')
    return replaced(data, TRACKER, '<row r="7"', '<row r="7" hidden="1"')


def protected_ranges(data: bytes) -> bytes:
    return beside(
        data,
        '<sheetProtection sheet="1" objects="1" scenarios="1"/><protectedRanges><protectedRange sqref="G5:J16" '
        'name="Team"/></protectedRanges>',
        "<conditionalFormatting",
    )


def ignored_errors(data: bytes) -> bytes:
    return beside(
        data, '<ignoredErrors><ignoredError sqref="A5:P16" numberStoredAsText="1"/></ignoredErrors>', "<tableParts"
    )


def breaks_and_scenarios(data: bytes) -> bytes:
    scenario = '<scenarios><scenario name="best"><inputCells r="R5" val="1"/></scenario></scenarios>'
    data = beside(data, scenario, "<conditionalFormatting")
    breaks = '<rowBreaks count="1" manualBreakCount="1"><brk id="9" max="16383" man="1"/></rowBreaks>'
    return beside(data, f'{breaks}<cellWatches><cellWatch r="D6"/></cellWatches>', "<tableParts")


def printer(data: bytes) -> bytes:
    data = joined(
        data, TRACKER, "xl/printerSettings/printerSettings1.bin", part="\0\1odd", kind="printerSettings",
        identity="own8", type_of=f"{SHEETML}.printerSettings",
    )  # fmt: skip
    return replaced(data, TRACKER, "<pageSetup ", f'<pageSetup {R} r:id="own8" ')


# --- what stands in parts of its own ---------------------------------------------------------------------------


def slicers(data: bytes) -> bytes:
    data = joined(
        data, BOOK, "xl/slicerCaches/slicerCache1.xml", identity="own7", type_of=f"{EXCEL}.slicerCache+xml",
        kind=f"{MICROSOFT}/2007/relationships/slicerCache",
        part=f'<slicerCacheDefinition xmlns="{MICROSOFT}/spreadsheetml/2009/9/main" name="Slicer_Unit" '
        'sourceName="Unit"/>',
    )  # fmt: skip
    data = joined(
        data, TRACKER, "xl/slicers/slicer1.xml", identity="own6", type_of=f"{EXCEL}.slicer+xml",
        kind=f"{MICROSOFT}/2007/relationships/slicer",
        part=f'<slicers xmlns="{MICROSOFT}/spreadsheetml/2009/9/main"><slicer name="Unit" cache="Slicer_Unit" '
        'rowHeight="241300"/></slicers>',
    )  # fmt: skip
    data = extended(
        data, "46BE6895-7355-4a93-B00E-2C351335B9C9", f'<x14:slicerCaches><x14:slicerCache {R} r:id="own7"/>'
        "</x14:slicerCaches>", path=BOOK, end="</workbook>",
    )  # fmt: skip
    uri = "3A4CF648-6AED-40f4-86FF-DC5316D8AED3"
    return extended(data, uri, f'<x14:slicerList><x14:slicer {R} r:id="own6"/></x14:slicerList>')


def pivot_table(data: bytes) -> bytes:
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    data = joined(
        data, BOOK, cache, identity="own5", kind="pivotCacheDefinition", type_of=f"{SHEETML}.pivotCacheDefinition+xml",
        part=f'<pivotCacheDefinition {M} refreshOnLoad="1" saveData="0"><cacheSource type="worksheet">'
        '<worksheetSource name="Tracker"/></cacheSource><cacheFields count="1"><cacheField name="Ref"/></cacheFields>'
        "</pivotCacheDefinition>",
    )  # fmt: skip
    table = "xl/pivotTables/pivotTable1.xml"
    data = joined(
        data, TRACKER, table, kind="pivotTable", type_of=f"{SHEETML}.pivotTable+xml",
        part=f'<pivotTableDefinition {M} name="By unit" cacheId="3" dataCaption="Values"><location ref="R20:S24" '
        'firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/></pivotTableDefinition>',
    )  # fmt: skip
    data = joined(data, table, cache, kind="pivotCacheDefinition")
    return beside(
        data, f'<pivotCaches><pivotCache {R} cacheId="3" r:id="own5"/></pivotCaches>', "</workbook>", path=BOOK
    )


def newer_label(data: bytes) -> bytes:
    return joined(
        data, "", "docMetadata/LabelInfo.xml", kind=f"{MICROSOFT}/2020/02/relationships/classificationlabels",
        type_of=f"{EXCEL}.classificationlabels+xml",
        part=f'<clbl:labelList xmlns:clbl="{MICROSOFT}/2020/mipLabelMetadata"><clbl:label id="{{0001}}" enabled="1"/>'
        "</clbl:labelList>",
    )  # fmt: skip


def custom_xml(data: bytes) -> bytes:
    data = joined(data, BOOK, "customXml/item1.xml", part="<a>  odd   spacing </a>", kind="customXml")
    return joined(
        data, "customXml/item1.xml", "customXml/itemProps1.xml", kind="customXmlProps",
        type_of="application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        part='<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
        'ds:itemID="{00000000-0000-4000-8000-000000000007}"/>',
    )  # fmt: skip


def queries(data: bytes) -> bytes:
    data = joined(
        data, BOOK, "xl/connections.xml", kind="connections", type_of=f"{SHEETML}.connections+xml",
        part=f'<connections {M}><connection id="1" name="Query" type="5" refreshedVersion="8"/></connections>',
    )  # fmt: skip
    data = joined(
        data, BOOK, "xl/externalLinks/externalLink1.xml", kind="externalLink", identity="own4",
        type_of=f"{SHEETML}.externalLink+xml", part=f'<externalLink {M}><externalBook {R} r:id="rId1"/></externalLink>',
    )  # fmt: skip
    other = f'<Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" Target="b.xlsx" TargetMode="External"/>'
    relations = f"<Relationships xmlns={PACKAGE!r}>{other}</Relationships>"
    data = with_parts(data, {"xl/externalLinks/_rels/externalLink1.xml.rels": relations.encode()})
    links = f'<externalReferences><externalReference {R} r:id="own4"/></externalReferences>'
    return beside(data, links, "<definedNames>", path=BOOK)


def marks_of_excel(data: bytes) -> bytes:
    """Write what Excel on a desk and for the web leave on the roots of the parts: names to be ignored, a place."""
    ignored = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x15ac xr" '
        f'xmlns:x15ac="{MICROSOFT}/spreadsheetml/2010/11/ac" xmlns:xr="{MICROSOFT}/spreadsheetml/2014/revision"'
    )
    place = (
        '<mc:AlternateContent><mc:Choice Requires="x15"><x15ac:absPath url="https://d.docs.live.net/1/Network/"/>'
        '</mc:Choice></mc:AlternateContent><xr:revisionPtr revIDLastSave="0" documentId="8_{1}"/>'
    )
    data = replaced(data, BOOK, "<workbook ", f"<workbook {ignored} ", count=1)
    data = replaced(data, BOOK, "<workbookPr/>", f"<workbookPr/>{place}")
    identity = 'xr:uid="{00000000-0001-0000-0100-000000000000}"'
    return replaced(data, TRACKER, "<worksheet ", f"<worksheet {ignored} {identity} ", count=1)


BY_HAND: Mapping[str, Feature] = {
    "threaded comments": Feature(
        made=threaded_comments,
        marks={
            "xl/threadedComments/threadedComment1.xml": "Ring  Sarah",
            "xl/persons/person.xml": "Sam",
            "xl/drawings/vmlDrawing1.vml": "width:300pt;height:120pt",
            TRACKER: "legacyDrawing",
        },
    ),
    "personal views": Feature(
        made=personal_views, marks={"xl/namedSheetViews/namedSheetView1.xml": 'namedSheetView name="Sam"'}
    ),
    "custom views": Feature(made=custom_views, marks={TRACKER: "customSheetView guid", BOOK: 'name="Sam"'}),
    "sparklines": Feature(made=sparklines, marks={TRACKER: "<xm:sqref>R5</xm:sqref>"}),
    "newer rules": Feature(made=newer_rules, marks={TRACKER: "<x14:dataBar>"}),
    "newer lists": Feature(made=newer_lists, marks={TRACKER: "<xm:f>Lists!$A$5:$A$9</xm:f>"}),
    "a formula with its last result": Feature(
        made=own_formula, marks={TRACKER: "<f>UPPER(B6)</f><v>WALTON</v>", "xl/calcChain.xml": 'r="R6"'}
    ),
    "a linked data type": Feature(made=rich_values, marks={TRACKER: 'vm="1"', "xl/richData/rdrichvalue.xml": "rvData"}),
    "a filter and an order": Feature(
        made=filtered_and_sorted, marks={TABLE: '<filter val="Walton"/>', TRACKER: '<row r="7" hidden="1"'}
    ),
    "protected ranges": Feature(made=protected_ranges, marks={TRACKER: "protectedRange sqref"}),
    "ignored errors": Feature(made=ignored_errors, marks={TRACKER: "numberStoredAsText"}),
    "page breaks, scenarios and watches": Feature(
        made=breaks_and_scenarios, marks={TRACKER: '<inputCells r="R5" val="1"/>'}
    ),
    "a printer's settings": Feature(made=printer, marks={TRACKER: 'r:id="own8"'}),
    "slicers": Feature(made=slicers, marks={TRACKER: "slicerList", BOOK: "slicerCaches"}),
    "a pivot table": Feature(
        made=pivot_table, marks={"xl/pivotTables/pivotTable1.xml": "R20:S24", BOOK: "pivotCaches"}
    ),
    "a sensitivity label, newer": Feature(made=newer_label, marks={"docMetadata/LabelInfo.xml": "clbl:label "}),
    "custom XML": Feature(made=custom_xml, marks={"customXml/item1.xml": "  odd   spacing "}),
    "queries and links to other books": Feature(
        made=queries, marks={"xl/connections.xml": "Query", BOOK: "externalReference"}
    ),
    "marks of Excel for the web": Feature(made=marks_of_excel, marks={BOOK: "absPath", TRACKER: "xr:uid"}),
}
