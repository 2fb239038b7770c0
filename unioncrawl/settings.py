"""Scrapy settings. Those of the project begin with ``UNIONCRAWL_``; each can be set with ``-s`` or, as
far as it says so, by an environment variable of the same name.
"""

import os

BOT_NAME = "unioncrawl"
SPIDER_MODULES = ["unioncrawl.sources", "unioncrawl.spiders.pages"]
NEWSPIDER_MODULE = "unioncrawl.sources"
COMMANDS_MODULE = "unioncrawl.commands"

# -- the archive

UNIONCRAWL_ARCHIVE = os.environ.get("UNIONCRAWL_ARCHIVE") or "archive"
"""Directory of the archive. Environment: yes."""

UNIONCRAWL_MEDIA = os.environ.get("UNIONCRAWL_MEDIA") or "images,pages"
"""What is captured beside the pages: ``images`` (pictures of articles), ``pages`` (page pictures and page
PDFs), both, or ``none``. Environment: yes."""

UNIONCRAWL_WARC_MAX_BYTES = 1_000_000_000
"""A WARC file that has grown to this size is followed by another."""

UNIONCRAWL_RESUME_HOURS = 24
"""How long what a killed or stopped run has fetched is taken from the archive instead of the site."""

UNIONCRAWL_SYNC_SECONDS = 0.0
"""How much a power failure may cost, in seconds of crawling. 0: what has gathered is brought to the disk
(fdatasync) as soon as the disk is free, and nothing that was reported is lost; more makes fewer, larger batches.
A kill of the process costs nothing, whatever stands here."""

UNIONCRAWL_CONDITIONAL = True
"""Ask sites whether what is held has changed (If-None-Match, If-Modified-Since) instead of for all of it again."""

UNIONCRAWL_CONNECT_TO = os.environ.get("UNIONCRAWL_CONNECT_TO") or ""
"""Lead connections elsewhere, as curl's --connect-to: ``HOST1:PORT1:HOST2:PORT2`` apart by blanks, an
empty HOST1 or PORT1 matches all. Addresses, Host headers and records stay the real ones. Environment: yes."""

UNIONCRAWL_CONTACT = os.environ.get("UNIONCRAWL_CONTACT") or ""
"""An address at which a site's administrators reach whoever runs this crawl. Environment: yes."""

# -- politeness: these are small sites

USER_AGENT = "unioncrawl/0.1" + (f" (+{UNIONCRAWL_CONTACT})" if UNIONCRAWL_CONTACT else "")
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
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
}
# A body that ends too soon is kept as it came and marked WARC-Truncated.
DOWNLOAD_FAIL_ON_DATALOSS = False
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 200_000_000

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "unioncrawl.middlewares.robots.RobotsMiddleware": 100,
    "scrapy_poet.InjectionMiddleware": 543,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "unioncrawl.middlewares.decode.DecodeMiddleware": 590,
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
EXTENSIONS = {"unioncrawl.extension.ArchiveExtension": 0}

# -- the road of an item

ITEM_PIPELINES = {
    "unioncrawl.pipelines.clean.CleanPipeline": 100,
    "unioncrawl.pipelines.validate.ValidatePipeline": 200,
    "unioncrawl.pipelines.store.StorePipeline": 800,
}

# Scrapy starts as many tasks for every response; a page gives one item, and its pipelines never wait.
CONCURRENT_ITEMS = 2

# -- Scrapy

LOG_LEVEL = os.environ.get("UNIONCRAWL_LOG_LEVEL") or "INFO"
