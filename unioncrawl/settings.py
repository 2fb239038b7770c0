"""Scrapy settings. Those of the project begin with ``UNIONCRAWL_``; each can be set with ``-s`` or by an
environment variable of the same name.
"""

import os

BOT_NAME = "unioncrawl"
SPIDER_MODULES = ["unioncrawl.sources", "unioncrawl.spiders.pages"]
NEWSPIDER_MODULE = "unioncrawl.sources"
COMMANDS_MODULE = "unioncrawl.commands"

# -- the archive

UNIONCRAWL_ARCHIVE = os.environ.get("UNIONCRAWL_ARCHIVE") or "archive"
"""Directory of the archive."""

UNIONCRAWL_MEDIA = os.environ.get("UNIONCRAWL_MEDIA") or "images,pages"
"""What is captured beside the pages: ``images`` (pictures of articles), ``pages`` (page pictures and page
PDFs), both, or ``none``."""

UNIONCRAWL_WARC_MAX_BYTES = os.environ.get("UNIONCRAWL_WARC_MAX_BYTES") or 1_000_000_000
"""A WARC file that has grown to this size is followed by another."""

UNIONCRAWL_RESUME_HOURS = os.environ.get("UNIONCRAWL_RESUME_HOURS") or 24
"""How long what a killed or stopped run has fetched is taken from the archive instead of the site."""

UNIONCRAWL_SYNC_SECONDS = os.environ.get("UNIONCRAWL_SYNC_SECONDS") or 0.0
"""How much a power failure may cost, in seconds of crawling. 0: what has gathered is brought to the disk
(fdatasync) as soon as the disk is free, and nothing that was reported is lost; more makes fewer, larger batches.
A kill of the process costs nothing, whatever stands here."""

UNIONCRAWL_CONDITIONAL = os.environ.get("UNIONCRAWL_CONDITIONAL") or True
"""Ask sites whether what is held has changed (If-None-Match, If-Modified-Since) instead of for all of it again."""

UNIONCRAWL_CONNECT_TO = os.environ.get("UNIONCRAWL_CONNECT_TO") or ""
"""Lead connections elsewhere, as curl's --connect-to: ``HOST1:PORT1:HOST2:PORT2`` apart by blanks, an
empty HOST1 or PORT1 matches all. Addresses, Host headers and records stay the real ones."""

UNIONCRAWL_OPEN_NETWORKS = os.environ.get("UNIONCRAWL_OPEN_NETWORKS") or ""
"""Networks that a crawl may connect to although they are not of the public internet: ``10.0.0.0/8 fd00::/8``, apart
by blanks. All others are refused, after the name was resolved. What UNIONCRAWL_CONNECT_TO leads elsewhere is led there."""

UNIONCRAWL_CONTACT = os.environ.get("UNIONCRAWL_CONTACT") or ""
"""An address at which a site's administrators reach whoever runs this crawl."""

# -- politeness: these are small sites

USER_AGENT = "unioncrawl/0.1" + (f" (+{UNIONCRAWL_CONTACT})" if UNIONCRAWL_CONTACT else "")
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "unioncrawl"
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.0  # not below DOWNLOAD_DELAY
AUTOTHROTTLE_MAX_DELAY = 60.0

UNIONCRAWL_BACKOFF_SECONDS = os.environ.get("UNIONCRAWL_BACKOFF_SECONDS") or 60.0
"""Rest that a host gets after a 429 or 503 without Retry-After; doubled with each in a row."""

UNIONCRAWL_BACKOFF_TIMES = os.environ.get("UNIONCRAWL_BACKOFF_TIMES") or 4
"""After so many 429 or 503 in a row a host is left alone for the run."""

UNIONCRAWL_MAX_WAIT_SECONDS = os.environ.get("UNIONCRAWL_MAX_WAIT_SECONDS") or 900.0
"""A host that wants a longer rest, or a longer delay by its robots.txt, is left alone for the run."""

UNIONCRAWL_HOURS = os.environ.get("UNIONCRAWL_HOURS") or ""
"""When sites are asked, in China Standard Time: ``22:00-06:00``, several apart by blanks. Outside, a run ends."""

UNIONCRAWL_MAX_REQUESTS = os.environ.get("UNIONCRAWL_MAX_REQUESTS") or 0
UNIONCRAWL_MAX_BYTES = os.environ.get("UNIONCRAWL_MAX_BYTES") or 0
"""Budget of one call, over all its sources; when it is used up, the run ends, and the next goes on. 0: no bound."""

UNIONCRAWL_MAX_REQUESTS_PER_HOST = os.environ.get("UNIONCRAWL_MAX_REQUESTS_PER_HOST") or 0
UNIONCRAWL_MAX_BYTES_PER_HOST = os.environ.get("UNIONCRAWL_MAX_BYTES_PER_HOST") or 0
"""The same of one host."""

UNIONCRAWL_RECHECK_DAYS = os.environ.get("UNIONCRAWL_RECHECK_DAYS") or "1 3 7 30 180"
"""At which ages, in days, articles are looked at again; after the last but one, each time that they have become twice as
old, but not more often than once in the last. ``none``: never."""

UNIONCRAWL_MAX_RECHECKS = os.environ.get("UNIONCRAWL_MAX_RECHECKS") or 1000
"""So many of them in one run of a source, those first that are latest in proportion to their pause. 0: no bound."""

COOKIES_ENABLED = False
# Neither of Scrapy's two doors into a running crawl is needed.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# As sent and still compressible in the WARC: an encoded body hardly shrinks any further.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "identity",
}

# -- capture

DOWNLOAD_HANDLERS = {
    "http": "unioncrawl.wire.WireDownloadHandler",
    "https": "unioncrawl.wire.WireDownloadHandler",
    # A page that names a file of this machine is not to have it archived.
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}
# A body that ends too soon is kept as it came and marked WARC-Truncated.
DOWNLOAD_FAIL_ON_DATALOSS = False

# -- bounds of a response: what is over is cut off, what came is kept, and it is a failure

UNIONCRAWL_MAX_PAGE_BYTES = os.environ.get("UNIONCRAWL_MAX_PAGE_BYTES") or 20_000_000
"""Of pages, and all that is neither a picture nor a PDF: the largest index pages of papers have half a megabyte."""

UNIONCRAWL_MAX_PICTURE_BYTES = os.environ.get("UNIONCRAWL_MAX_PICTURE_BYTES") or 50_000_000
"""Of pictures: those of whole newspaper pages have up to ten megabytes."""

UNIONCRAWL_MAX_PDF_BYTES = os.environ.get("UNIONCRAWL_MAX_PDF_BYTES") or 200_000_000
"""Of PDFs: one of a whole issue for print has a hundred megabytes."""

UNIONCRAWL_MAX_SECONDS = os.environ.get("UNIONCRAWL_MAX_SECONDS") or 600
"""How long a whole response may take, however steadily it drips."""

DOWNLOAD_TIMEOUT = 60
"""How long a site may be silent: until the head of its answer is there, and between two pieces of the body."""

REDIRECT_MAX_TIMES = 10
DOWNLOAD_MAXSIZE = 0  # the kinds have their own
DOWNLOAD_WARNSIZE = 0

DOWNLOADER_MIDDLEWARES = {
    "unioncrawl.middlewares.schemes.SchemesMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "unioncrawl.middlewares.robots.RobotsMiddleware": 100,
    "scrapy_poet.InjectionMiddleware": None,
    "unioncrawl.middlewares.injection.SharedInjectionMiddleware": 543,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "unioncrawl.middlewares.decode.DecodeMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "unioncrawl.middlewares.redirects.SiteRefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "unioncrawl.middlewares.redirects.SiteRedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "scrapy_poet.DownloaderStatsMiddleware": 850,
    # Nearest to the downloader, so that they see redirects, retries and encoded bodies.
    "unioncrawl.middlewares.resume.ResumeMiddleware": 940,
    "unioncrawl.middlewares.conditional.ConditionalMiddleware": 945,
    "unioncrawl.middlewares.capture.CaptureMiddleware": 950,
}
SPIDER_MIDDLEWARES = {
    "scrapy_poet.RetryMiddleware": 275,
    "unioncrawl.middlewares.provenance.ProvenanceMiddleware": 900,
}
REQUEST_FINGERPRINTER_CLASS = "scrapy_poet.ScrapyPoetRequestFingerprinter"
SCRAPY_POET_PROVIDERS = {"unioncrawl.provider.DecodedResponseProvider": 450}
EXTENSIONS = {
    "unioncrawl.extension.ArchiveExtension": 0,
    "unioncrawl.throttle.PlannedEnds": 0,
    "scrapy.extensions.throttle.AutoThrottle": None,
    "unioncrawl.throttle.Throttle": 0,
}

# -- the road of an item

ITEM_PIPELINES = {
    "unioncrawl.pipelines.clean.CleanPipeline": 100,
    "unioncrawl.pipelines.validate.ValidatePipeline": 200,
    "unioncrawl.pipelines.store.StorePipeline": 800,
}

# Scrapy starts as many tasks for every response; a page gives one item, and its pipelines never wait.
CONCURRENT_ITEMS = 2

# -- Scrapy

# Of what is equally urgent, what was thought of first: the days of a back-fill come in their order.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

LOG_LEVEL = os.environ.get("UNIONCRAWL_LOG_LEVEL") or "INFO"
