"""The patterns by which lines of a news page are known: sections, navigation, footers, credits, agencies."""

from __future__ import annotations

import re

_SECTIONS = (
    "world news politics business economy markets money finance sport sports football tech technology science health "
    "entertainment culture arts books film music style fashion life lifestyle travel food opinion comment commentary "
    "analysis editorial editorials features feature local national international regional nation crime courts "
    "education environment climate weather investigations obituaries letters society media defence defense security "
    "war conflict diplomacy energy property motoring religion law justice africa asia europe americas america middle "
    "east latin pacific oceania australia china india korea north south us u.s. usa uk u.k. britain canada russia "
    "ukraine top stories breaking latest headlines home front page story affairs foreign and & the of special report "
    "reports"
)
SECTIONS = frozenset(_SECTIONS.split())

# A whole line that leads elsewhere or asks for something.
_NAVIGATION = (
    r"advertise?ment|advert|ad|this advertisement has not loaded yet.*|sponsored(?: content)?",
    r"skip to (?:main )?(?:content|navigation)|(?:main |open )?menu|close|search|home ?page|home|back to top|top|next",
    r"previous|log ?in|log ?out|sign ?in|sign ?up|register|my account",
    r"share(?: (?:this|on|via|article|story|full article|options)\b.*)?|tweet|retweet|pin(?: it)?|like|e-?mail|print",
    r"facebook|twitter|x|whatsapp|telegram|linkedin|reddit|pinterest|instagram|youtube|tiktok|flipboard",
    r"copy(?: link)?|link copied!?|save|bookmark|gift(?: this)? article|listen(?: to (?:this )?article)?",
    r"comments?(?: \(?\d+\)?)?|\d+ (?:comments?|shares?)|leave a (?:comment|reply)|(?:view|show) comments",
    r"join the conversation|(?:article )?(?:continues|continued?) (?:below|after)(?: (?:the )?ad(?:vertisement)?)?",
    r"story continues below.*|subscribe(?: (?:now|today|to)\b.*)?|(?:our )?newsletters?|support (?:us|our journalism)",
    r"(?:get|sign up (?:for|to)) (?:our|the|free)\b.*|donate(?: now)?|become a (?:member|supporter)",
    r"follow(?: us)?(?: on\b.*)?|download our app|loading(?:\.\.\.|…)?|please wait.*|enable javascript.*",
    r"accept(?: all)?(?: cookies)?|cookie (?:settings|preferences)|(?:click|tap) (?:here|to)\b.*",
    r"watch(?: live| now)?|play(?: video)?|video|photos?|gallery|live|trending(?: now)?|(?:see )?more",
    r"\d+ ?(?:min(?:ute)?s?|hours?|days?|weeks?|h|d) (?:read|ago)|(?:estimated )?read(?:ing)? time:? .*",
    r"(?:toggle|hide|image|media) caption|enlarge(?: this)? image|view (?:image|gallery)(?: in fullscreen)?",
    r"(?:text|font) size|a[+-]|language|english|(?:us |international )?edition|e-?paper|rss",
)
NAVIGATION = re.compile(rf"[\W_]*(?:{'|'.join(_NAVIGATION)})?[\W_]*", re.IGNORECASE)

BREADCRUMBS = re.compile(r"(?:\S.{0,40}?\s*[>›»]\s*){1,6}\S.{0,80}")

# A line of the foot of a page, wherever it stands.
FOOTER = re.compile(
    r"""\W*(?:(?:©|\(c\)\s|copyright\b).{0,200}|.{0,100}\ball\ rights\ reserved\b.{0,200}
    |(?:terms\ (?:of|and|&)\ \w+|privacy(?:\ (?:policy|notice))?|cookies?(?:\ policy)?|contact(?:\ us)?|about(?:\ us)?
       |careers|advertise(?:\ with\ us)?|site\ ?map|faqs?|help|accessibility|do\ not\ sell\b.{0,60}|legal|imprint
       |impressum)(?:\s*[|•·/-]\s*.{0,200})?
    |(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+){0,2}
       \.(?:com|net|org|info|news|co|uk|us|ca|au|de|fr|vn|in|kr|io|tv)/?
    |powered\ by\ .{0,40}|(?:printed|downloaded|retrieved|saved)\ (?:from|on)\b.{0,120}|page\ \d+(?:\ of\ \d+)?
    |(?:read\ (?:more|next|also|the\ original)|see\ also|related|also\ read)\ ?(?:\.\.\.|…|[:»>].{0,150})?
    |this\ (?:article|story)\ (?:was\ )?(?:originally|first)\ (?:appeared|published)\ (?:on|in|at)\b.{0,100})\W*""",
    re.IGNORECASE | re.VERBOSE,
)

# A line after which nothing belongs to the article, as long as only short lines follow.
END_MARK = re.compile(
    r"""\W*(?:related(?:\ (?:articles?|stories|news|content|posts|topics|coverage|links?|tags))?|more
    |more\ (?:from|on|in|stories|news)\b.{0,60}|most\ (?:read|popular|viewed|shared)\b.{0,40}|read\ (?:next|more)
    |recommended(?:\ for\ you)?|you\ (?:may|might)\ (?:also\ )?like|(?:also|elsewhere)\ (?:on|in)\ .{0,40}
    |trending(?:\ now)?|latest(?:\ (?:news|stories))?|editor['’]?s['’]?\ (?:picks?|choice)
    |popular(?:\ (?:stories|posts|now))?|tags?\b.{0,200}|topics?\b.{0,200}|filed\ under.{0,100}|comments?
    |leave\ a\ (?:comment|reply)|top\ stories|what\ to\ read\ next|don['’]t\ miss|from\ (?:around\ )?the\ web
    |follow\ us.{0,60}|share\ this.{0,60}|about\ the\ author)\W*""",
    re.IGNORECASE | re.VERBOSE,
)

_TAKEN_BY = (
    r"(?:AP|AFP|EPA|EPA-EFE|STR|KCNA|PTI|ANI|VNA|SIPA|NASA|Reuters|REUTERS|Getty|GETTY|Xinhua|Yonhap|TASS|Bloomberg"
    r"|Shutterstock|Alamy|iStock|Imago|Wikimedia|Pixabay|Unsplash|Flickr|Landov|NurPhoto|PHOTO|[Pp]hotos?|[Pp]hotograph"
    r"|[Pp]icture|[Ii]mage|[Cc]redit|[Cc]ourtesy|[Hh]andout|File|[Ii]llustration|[Ss]creenshot|[Ss]creengrab)"
)
# A caption ends in the name of who took the picture, or says that it is one.
CAPTION = re.compile(
    rf"""(?:.*\S\s*)?\((?:[^()]{{0,60}}\b)?{_TAKEN_BY}\b[^()]{{0,60}}\)\.?
    |(?:.*\S\s*)?\[(?:[^\[\]]{{0,60}}\b)?{_TAKEN_BY}\b[^\[\]]{{0,60}}\]\.?
    |(?:.*\s)?(?:Photo|PHOTO|Photograph|Picture|Image|Illustration|Graphic|Credit)s?(?:\ (?:by|credit|courtesy))?
       \s*[:/]\s*[A-Z]\S*(?:\s+\S+){{0,6}}
    |(?:Photo|PHOTO|Photograph|Picture|Image|Illustration|Map|Chart)s?\ (?:by|courtesy\ of|credit|via)\b.{{2,80}}
    |(?:File|FILE|Stock|Handout)(?:\ (?:photo|picture|image|PHOTO)\b|\s*[-–—]\s).*|(?:Caption|Pictured)\s*:.*
    |(?:.*\s)?[A-Z][\w.’'-]+(?:\ [A-Z][\w.’'-]+){{0,3}}/(?:\w+\ )*
       (?:AP|AFP|Reuters|REUTERS|Getty(?:\ Images)?|EPA|EPA-EFE|Bloomberg|Landov|Xinhua)
    |(?:.*\s)?(?:Getty\ Images|AP\ Photo\b.{{0,60}}|Shutterstock|iStock(?:photo)?|Alamy(?:\ Stock\ Photo)?)""",
    re.VERBOSE,
)

# News agencies, and outlets that sign their datelines, by what stands between the brackets.
_AGENCIES = (
    "Reuters AFP CNN UPI Xinhua KCNA Yonhap TASS Bloomberg dpa EFE ANSA PTI ANI IANS VNA BBC Kyodo Interfax NPR VOA "
    "RFE RFA RIA Anadolu Bernama Antara CNS JTA WAFA SANA IRNA MENA TTXVN"
)
AGENCIES = {name.casefold(): name for name in _AGENCIES.split()} | dict.fromkeys(
    ("ap", "associated press", "the associated press"), "Associated Press"
)

# The title of a page as its window shows it: the headline, a bar, the site.
TITLE_SITE = re.compile(r"(?P<title>\S.{8,}?\S)\s+(?:\||»|::|[-–—])\s+(?P<site>[\w.’'&]+(?:\s[\w.’'&]+){0,3})")
COPYRIGHT = re.compile(
    r"\W*(?:(?i:copyright)|©|\([cC]\))[\s©]*(?:\([cC]\)\s*)?(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?,?\s*)?(?:by\s+)?"
    r"(?P<owner>(?!All\b|Copyright\b)[A-Z][\w&’'.-]*[\w](?:\s(?!All\b)(?:[A-Z&][\w&’'-]*|of|the|and)){0,4})"
)
DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?(?P<name>[\w-]+)\.[\w.-]{2,12}/?", re.IGNORECASE)
SOURCE = re.compile(r"\(?source\s*:\s*(?P<name>[^\d:]{2,60}?)\)?\.?", re.IGNORECASE)
LABELLED_DATE = re.compile(
    r"\W*(?:(?:first|last|originally)\s+)?(?:published|updated|posted|modified|dated?)\b", re.IGNORECASE
)
PAGE_DATE = re.compile(r"today\b|\w+day,?\s", re.IGNORECASE)
