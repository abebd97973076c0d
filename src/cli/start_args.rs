//! Arguments of `init` and `add`. The doc comments are the help texts.

use super::shared_args::{Color, Common, Deny, LimitArgs};
use camino::Utf8PathBuf;
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The folder to begin in, which is made where it is not there; default: the current one.
    pub(super) dir: Option<Utf8PathBuf>,
    /// The tracking domain: RedTrack → Tools → Domains.
    #[arg(long, value_name = "HOST")]
    pub(super) domain: Option<String>,
    /// A traffic channel, by the name or the id of its preset; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(super) channel: Vec<String>,
    /// The tracking link of the first offer's stream, as KMA.BIZ shows it.
    #[arg(long, value_name = "URL")]
    pub(super) stream: Option<String>,
    /// The first offer's id [default: made from its name].
    #[arg(long, value_name = "ID")]
    pub(super) offer: Option<String>,
    /// The first offer's name.
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// A country of the first offer (ISO 3166-1 alpha-2); may be given several times.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(super) country: Vec<String>,
    /// The first offer's payout: `12.50 USD`.
    #[arg(long, value_name = "AMOUNT")]
    pub(super) payout: Option<String>,
    /// A conversion event and when it fires; may be given several times [default: Sale=approved].
    #[arg(long, value_name = "NAME=STATUS,…")]
    pub(super) event: Vec<String>,
    /// Read a file of URLs that are there, a line each or as CSV, and write the workspace that
    /// they imply; `-` is stdin.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["channel", "stream", "offer", "name", "country", "payout"]
    )]
    pub(super) from: Option<Utf8PathBuf>,
    /// Ask only for what is needed, and take the defaults for the rest.
    #[arg(short, long)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) plain: PlainArgs,
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    #[command(subcommand)]
    pub(super) what: AddWhat,
}

#[derive(Debug, Subcommand)]
pub(super) enum AddWhat {
    /// Add an offer of KMA.BIZ.
    Offer(AddOfferArgs),
    /// Add a campaign.
    Campaign(AddCampaignArgs),
    /// Add a traffic channel.
    Channel(AddChannelArgs),
    /// Add a conversion event.
    Event(AddEventArgs),
}

#[derive(Debug, Args)]
pub(super) struct AddOfferArgs {
    /// Its id [default: made from its name].
    pub(super) id: Option<String>,
    /// The tracking link of its stream, as KMA.BIZ shows it.
    #[arg(long, value_name = "URL")]
    pub(super) stream: Option<String>,
    /// The name people read.
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Its number in KMA.BIZ.
    #[arg(long, value_name = "N")]
    pub(super) kma_offer: Option<u64>,
    /// A country (ISO 3166-1 alpha-2); may be given several times.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(super) country: Vec<String>,
    /// Its payout: `12.50 USD`.
    #[arg(long, value_name = "AMOUNT")]
    pub(super) payout: Option<String>,
    #[command(flatten)]
    pub(super) to: AddTo,
}

#[derive(Debug, Args)]
pub(super) struct AddCampaignArgs {
    /// Its id [default: made from its name, else from its channel and offer].
    pub(super) id: Option<String>,
    /// The id of its channel.
    #[arg(long, value_name = "ID")]
    pub(super) channel: Option<String>,
    /// The id of an offer, with a weight if it has one; may be given several times.
    #[arg(long, value_name = "ID[=WEIGHT]")]
    pub(super) offer: Vec<String>,
    /// The name people read.
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// A country (ISO 3166-1 alpha-2); may be given several times.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(super) country: Vec<String>,
    /// What the channel is paid: `cpc 0.02 USD`.
    #[arg(long, value_name = "MODEL AMOUNT")]
    pub(super) cost: Option<String>,
    /// Its id in RedTrack, once RedTrack has made it.
    #[arg(long, value_name = "ID")]
    pub(super) redtrack_id: Option<String>,
    #[command(flatten)]
    pub(super) to: AddTo,
}

#[derive(Debug, Args)]
pub(super) struct AddChannelArgs {
    /// Its id [default: that of its preset].
    pub(super) id: Option<String>,
    /// The name or the id of the preset that fills its macros.
    #[arg(long, value_name = "NAME")]
    pub(super) preset: Option<String>,
    /// The name people read.
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// The channel's click id macro.
    #[arg(long, value_name = "MACRO")]
    pub(super) click_id: Option<String>,
    /// The channel's cost macro.
    #[arg(long, value_name = "MACRO")]
    pub(super) cost: Option<String>,
    /// A parameter of its links and the channel's macro; may be given several times.
    #[arg(long, value_name = "subN=MACRO")]
    pub(super) param: Vec<String>,
    /// The postback URL that the channel shows, with RedTrack's tokens.
    #[arg(long, value_name = "URL", conflicts_with = "api")]
    pub(super) postback: Option<String>,
    /// RedTrack serves the channel through an API: it has no postback.
    #[arg(long)]
    pub(super) api: bool,
    #[command(flatten)]
    pub(super) to: AddTo,
}

#[derive(Debug, Args)]
pub(super) struct AddEventArgs {
    /// Its name, exactly as RedTrack's conversion type is called.
    pub(super) name: Option<String>,
    /// The KMA.BIZ statuses that lead to it: pending, approved, declined, fake.
    #[arg(long, value_name = "STATUS,…")]
    pub(super) when: Option<String>,
    /// It is RedTrack's default conversion: its URL carries no `type`.
    #[arg(long)]
    pub(super) default: bool,
    /// Its own URL carries no payout.
    #[arg(long)]
    pub(super) no_payout: bool,
    /// RedTrack's mode for a second postback of one click.
    #[arg(long, value_name = "MODE")]
    pub(super) duplicates: Option<String>,
    #[command(flatten)]
    pub(super) to: AddTo,
}

/// Where an entry is added.
#[derive(Debug, Args)]
pub(super) struct AddTo {
    /// The workspace; default: the one around the current folder.
    #[arg(short, long, value_name = "PATH")]
    pub(super) workspace: Option<String>,
    /// The file to add to, as the workspace has it; default: the last with such entries.
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<String>,
    #[command(flatten)]
    pub(super) plain: PlainArgs,
}

/// What commands take that work on no workspace yet, or on all environments of one.
#[derive(Debug, Args)]
pub(super) struct PlainArgs {
    /// Write nothing where there are findings of this level.
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(super) deny: Option<Deny>,
    /// Colours.
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(super) color: Color,
    /// Print nothing but what is wrong.
    #[arg(short, long)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

impl PlainArgs {
    /// The same, as other commands have it.
    pub(super) fn common(&self) -> Common {
        let Self { deny, color, quiet, limits } = self;
        Common { env: None, deny: *deny, color: *color, quiet: *quiet, limits: limits.clone() }
    }
}
