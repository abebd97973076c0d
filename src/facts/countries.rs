//! Countries: ISO 3166-1, and what people write instead of its codes.

/// A country of ISO 3166-1.
#[derive(Debug, Clone, Copy)]
pub struct Country {
    /// Two letters: the code that counts here.
    pub code: &'static str,
    /// Three letters.
    pub alpha3: &'static str,
    /// Its short English name.
    pub name: &'static str,
}

macro_rules! countries {
    ($($code:literal $alpha3:literal $name:literal;)*) => {
        &[$(Country { code: $code, alpha3: $alpha3, name: $name }),*]
    };
}

/// Every country of ISO 3166-1, sorted by code (Debian iso-codes 4.15).
pub static COUNTRIES: &[Country] = countries! {
    "AD" "AND" "Andorra";
    "AE" "ARE" "United Arab Emirates";
    "AF" "AFG" "Afghanistan";
    "AG" "ATG" "Antigua and Barbuda";
    "AI" "AIA" "Anguilla";
    "AL" "ALB" "Albania";
    "AM" "ARM" "Armenia";
    "AO" "AGO" "Angola";
    "AQ" "ATA" "Antarctica";
    "AR" "ARG" "Argentina";
    "AS" "ASM" "American Samoa";
    "AT" "AUT" "Austria";
    "AU" "AUS" "Australia";
    "AW" "ABW" "Aruba";
    "AX" "ALA" "Åland Islands";
    "AZ" "AZE" "Azerbaijan";
    "BA" "BIH" "Bosnia and Herzegovina";
    "BB" "BRB" "Barbados";
    "BD" "BGD" "Bangladesh";
    "BE" "BEL" "Belgium";
    "BF" "BFA" "Burkina Faso";
    "BG" "BGR" "Bulgaria";
    "BH" "BHR" "Bahrain";
    "BI" "BDI" "Burundi";
    "BJ" "BEN" "Benin";
    "BL" "BLM" "Saint Barthélemy";
    "BM" "BMU" "Bermuda";
    "BN" "BRN" "Brunei";
    "BO" "BOL" "Bolivia";
    "BQ" "BES" "Bonaire";
    "BR" "BRA" "Brazil";
    "BS" "BHS" "Bahamas";
    "BT" "BTN" "Bhutan";
    "BV" "BVT" "Bouvet Island";
    "BW" "BWA" "Botswana";
    "BY" "BLR" "Belarus";
    "BZ" "BLZ" "Belize";
    "CA" "CAN" "Canada";
    "CC" "CCK" "Cocos (Keeling) Islands";
    "CD" "COD" "DR Congo";
    "CF" "CAF" "Central African Republic";
    "CG" "COG" "Congo";
    "CH" "CHE" "Switzerland";
    "CI" "CIV" "Côte d'Ivoire";
    "CK" "COK" "Cook Islands";
    "CL" "CHL" "Chile";
    "CM" "CMR" "Cameroon";
    "CN" "CHN" "China";
    "CO" "COL" "Colombia";
    "CR" "CRI" "Costa Rica";
    "CU" "CUB" "Cuba";
    "CV" "CPV" "Cabo Verde";
    "CW" "CUW" "Curaçao";
    "CX" "CXR" "Christmas Island";
    "CY" "CYP" "Cyprus";
    "CZ" "CZE" "Czechia";
    "DE" "DEU" "Germany";
    "DJ" "DJI" "Djibouti";
    "DK" "DNK" "Denmark";
    "DM" "DMA" "Dominica";
    "DO" "DOM" "Dominican Republic";
    "DZ" "DZA" "Algeria";
    "EC" "ECU" "Ecuador";
    "EE" "EST" "Estonia";
    "EG" "EGY" "Egypt";
    "EH" "ESH" "Western Sahara";
    "ER" "ERI" "Eritrea";
    "ES" "ESP" "Spain";
    "ET" "ETH" "Ethiopia";
    "FI" "FIN" "Finland";
    "FJ" "FJI" "Fiji";
    "FK" "FLK" "Falkland Islands";
    "FM" "FSM" "Micronesia";
    "FO" "FRO" "Faroe Islands";
    "FR" "FRA" "France";
    "GA" "GAB" "Gabon";
    "GB" "GBR" "United Kingdom";
    "GD" "GRD" "Grenada";
    "GE" "GEO" "Georgia";
    "GF" "GUF" "French Guiana";
    "GG" "GGY" "Guernsey";
    "GH" "GHA" "Ghana";
    "GI" "GIB" "Gibraltar";
    "GL" "GRL" "Greenland";
    "GM" "GMB" "Gambia";
    "GN" "GIN" "Guinea";
    "GP" "GLP" "Guadeloupe";
    "GQ" "GNQ" "Equatorial Guinea";
    "GR" "GRC" "Greece";
    "GS" "SGS" "South Georgia and the South Sandwich Islands";
    "GT" "GTM" "Guatemala";
    "GU" "GUM" "Guam";
    "GW" "GNB" "Guinea-Bissau";
    "GY" "GUY" "Guyana";
    "HK" "HKG" "Hong Kong";
    "HM" "HMD" "Heard Island and McDonald Islands";
    "HN" "HND" "Honduras";
    "HR" "HRV" "Croatia";
    "HT" "HTI" "Haiti";
    "HU" "HUN" "Hungary";
    "ID" "IDN" "Indonesia";
    "IE" "IRL" "Ireland";
    "IL" "ISR" "Israel";
    "IM" "IMN" "Isle of Man";
    "IN" "IND" "India";
    "IO" "IOT" "British Indian Ocean Territory";
    "IQ" "IRQ" "Iraq";
    "IR" "IRN" "Iran";
    "IS" "ISL" "Iceland";
    "IT" "ITA" "Italy";
    "JE" "JEY" "Jersey";
    "JM" "JAM" "Jamaica";
    "JO" "JOR" "Jordan";
    "JP" "JPN" "Japan";
    "KE" "KEN" "Kenya";
    "KG" "KGZ" "Kyrgyzstan";
    "KH" "KHM" "Cambodia";
    "KI" "KIR" "Kiribati";
    "KM" "COM" "Comoros";
    "KN" "KNA" "Saint Kitts and Nevis";
    "KP" "PRK" "North Korea";
    "KR" "KOR" "South Korea";
    "KW" "KWT" "Kuwait";
    "KY" "CYM" "Cayman Islands";
    "KZ" "KAZ" "Kazakhstan";
    "LA" "LAO" "Laos";
    "LB" "LBN" "Lebanon";
    "LC" "LCA" "Saint Lucia";
    "LI" "LIE" "Liechtenstein";
    "LK" "LKA" "Sri Lanka";
    "LR" "LBR" "Liberia";
    "LS" "LSO" "Lesotho";
    "LT" "LTU" "Lithuania";
    "LU" "LUX" "Luxembourg";
    "LV" "LVA" "Latvia";
    "LY" "LBY" "Libya";
    "MA" "MAR" "Morocco";
    "MC" "MCO" "Monaco";
    "MD" "MDA" "Moldova";
    "ME" "MNE" "Montenegro";
    "MF" "MAF" "Saint Martin";
    "MG" "MDG" "Madagascar";
    "MH" "MHL" "Marshall Islands";
    "MK" "MKD" "North Macedonia";
    "ML" "MLI" "Mali";
    "MM" "MMR" "Myanmar";
    "MN" "MNG" "Mongolia";
    "MO" "MAC" "Macao";
    "MP" "MNP" "Northern Mariana Islands";
    "MQ" "MTQ" "Martinique";
    "MR" "MRT" "Mauritania";
    "MS" "MSR" "Montserrat";
    "MT" "MLT" "Malta";
    "MU" "MUS" "Mauritius";
    "MV" "MDV" "Maldives";
    "MW" "MWI" "Malawi";
    "MX" "MEX" "Mexico";
    "MY" "MYS" "Malaysia";
    "MZ" "MOZ" "Mozambique";
    "NA" "NAM" "Namibia";
    "NC" "NCL" "New Caledonia";
    "NE" "NER" "Niger";
    "NF" "NFK" "Norfolk Island";
    "NG" "NGA" "Nigeria";
    "NI" "NIC" "Nicaragua";
    "NL" "NLD" "Netherlands";
    "NO" "NOR" "Norway";
    "NP" "NPL" "Nepal";
    "NR" "NRU" "Nauru";
    "NU" "NIU" "Niue";
    "NZ" "NZL" "New Zealand";
    "OM" "OMN" "Oman";
    "PA" "PAN" "Panama";
    "PE" "PER" "Peru";
    "PF" "PYF" "French Polynesia";
    "PG" "PNG" "Papua New Guinea";
    "PH" "PHL" "Philippines";
    "PK" "PAK" "Pakistan";
    "PL" "POL" "Poland";
    "PM" "SPM" "Saint Pierre and Miquelon";
    "PN" "PCN" "Pitcairn";
    "PR" "PRI" "Puerto Rico";
    "PS" "PSE" "Palestine";
    "PT" "PRT" "Portugal";
    "PW" "PLW" "Palau";
    "PY" "PRY" "Paraguay";
    "QA" "QAT" "Qatar";
    "RE" "REU" "Réunion";
    "RO" "ROU" "Romania";
    "RS" "SRB" "Serbia";
    "RU" "RUS" "Russia";
    "RW" "RWA" "Rwanda";
    "SA" "SAU" "Saudi Arabia";
    "SB" "SLB" "Solomon Islands";
    "SC" "SYC" "Seychelles";
    "SD" "SDN" "Sudan";
    "SE" "SWE" "Sweden";
    "SG" "SGP" "Singapore";
    "SH" "SHN" "Saint Helena";
    "SI" "SVN" "Slovenia";
    "SJ" "SJM" "Svalbard and Jan Mayen";
    "SK" "SVK" "Slovakia";
    "SL" "SLE" "Sierra Leone";
    "SM" "SMR" "San Marino";
    "SN" "SEN" "Senegal";
    "SO" "SOM" "Somalia";
    "SR" "SUR" "Suriname";
    "SS" "SSD" "South Sudan";
    "ST" "STP" "Sao Tome and Principe";
    "SV" "SLV" "El Salvador";
    "SX" "SXM" "Sint Maarten";
    "SY" "SYR" "Syria";
    "SZ" "SWZ" "Eswatini";
    "TC" "TCA" "Turks and Caicos Islands";
    "TD" "TCD" "Chad";
    "TF" "ATF" "French Southern Territories";
    "TG" "TGO" "Togo";
    "TH" "THA" "Thailand";
    "TJ" "TJK" "Tajikistan";
    "TK" "TKL" "Tokelau";
    "TL" "TLS" "Timor-Leste";
    "TM" "TKM" "Turkmenistan";
    "TN" "TUN" "Tunisia";
    "TO" "TON" "Tonga";
    "TR" "TUR" "Turkey";
    "TT" "TTO" "Trinidad and Tobago";
    "TV" "TUV" "Tuvalu";
    "TW" "TWN" "Taiwan";
    "TZ" "TZA" "Tanzania";
    "UA" "UKR" "Ukraine";
    "UG" "UGA" "Uganda";
    "UM" "UMI" "United States Minor Outlying Islands";
    "US" "USA" "United States";
    "UY" "URY" "Uruguay";
    "UZ" "UZB" "Uzbekistan";
    "VA" "VAT" "Vatican";
    "VC" "VCT" "Saint Vincent and the Grenadines";
    "VE" "VEN" "Venezuela";
    "VG" "VGB" "British Virgin Islands";
    "VI" "VIR" "US Virgin Islands";
    "VN" "VNM" "Vietnam";
    "VU" "VUT" "Vanuatu";
    "WF" "WLF" "Wallis and Futuna";
    "WS" "WSM" "Samoa";
    "YE" "YEM" "Yemen";
    "YT" "MYT" "Mayotte";
    "ZA" "ZAF" "South Africa";
    "ZM" "ZMB" "Zambia";
    "ZW" "ZWE" "Zimbabwe";
};

/// Codes that people write for another: the slip, and the code that is meant.
static SLIPS: &[(&str, &str)] = &[
    ("UK", "GB"),
    ("EN", "GB"),
    ("SU", "RU"),
    ("RF", "RU"),
    ("KK", "KZ"),
    ("CS", "CZ"),
    ("EL", "GR"),
    ("JA", "JP"),
    ("KO", "KR"),
    ("SP", "ES"),
    ("TP", "TL"),
    ("UAE", "AE"),
    ("YU", "RS"),
    ("ZH", "CN"),
];

/// Words for every country there is, in lower case.
const EVERYWHERE: [&str; 8] = ["all", "any", "*", "world", "worldwide", "global", "ww", "все"];

/// Words for several countries, in lower case.
const GROUPS: [&str; 17] = [
    "africa", "apac", "asia", "balkans", "baltics", "cis", "dach", "eu", "europe", "gcc", "latam",
    "mena", "nordics", "sea", "tier1", "tier2", "снг",
];

/// Whether a word says that every country is meant.
#[must_use]
pub fn is_everywhere(text: &str) -> bool {
    EVERYWHERE.contains(&text.trim().to_lowercase().as_str())
}

/// Whether a word stands for several countries.
#[must_use]
pub fn is_group(text: &str) -> bool {
    let word: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).collect();
    GROUPS.contains(&word.to_lowercase().as_str())
}

/// The position of a code in [`COUNTRIES`]; letter case counts.
#[must_use]
pub fn index(code: &str) -> Option<usize> {
    let [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] = *code.as_bytes() else { return None };
    POSITIONS[usize::from(a - b'A')][usize::from(b - b'A')].map(usize::from)
}

/// Positions in [`COUNTRIES`] by the two letters: large workspaces ask tens of thousands of
/// times.
static POSITIONS: [[Option<u8>; 26]; 26] = {
    let mut positions = [[None; 26]; 26];
    let mut i: u8 = 0;
    while (i as usize) < COUNTRIES.len() {
        let code = COUNTRIES[i as usize].code.as_bytes();
        positions[(code[0] - b'A') as usize][(code[1] - b'A') as usize] = Some(i);
        i += 1;
    }
    positions
};

/// The country of a code; letter case counts.
#[must_use]
pub fn country(code: &str) -> Option<&'static Country> {
    index(code).map(|i| &COUNTRIES[i])
}

/// The country that was meant by what is no code, and whether there is no doubt about it: a
/// code in another case, `UK`, three letters or a name leave none; another system's code or
/// two letters in the wrong order do.
#[must_use]
pub fn meant(text: &str) -> Option<(&'static Country, bool)> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    let upper = text.to_ascii_uppercase();
    let named = |c: &&Country| c.alpha3 == upper || c.name.eq_ignore_ascii_case(text);
    if let Some(sure) = country(&upper).or_else(|| COUNTRIES.iter().find(named)) {
        return Some((sure, true));
    }
    if let Some((slip, code)) = SLIPS.iter().find(|(slip, _)| *slip == upper) {
        return country(code).map(|c| (c, matches!(*slip, "UK" | "UAE")));
    }
    let turned: String = (upper.len() == 2).then(|| upper.chars().rev().collect())?;
    country(&turned).map(|c| (c, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_sorted() {
        assert_eq!(COUNTRIES.len(), 249);
        assert!(COUNTRIES.is_sorted_by(|a, b| a.code < b.code));
        for c in COUNTRIES {
            assert!(c.code.len() == 2 && c.alpha3.len() == 3 && !c.name.is_empty());
        }
        assert_eq!(country("NO").map(|c| c.name), Some("Norway"));
        assert!(country("no").is_none());
    }

    #[test]
    fn slips_are_no_codes_and_mean_one() {
        for (slip, code) in SLIPS {
            assert!(country(slip).is_none() && country(code).is_some(), "{slip}");
        }
        let code = |text| meant(text).map(|(c, _)| c.code);
        assert_eq!(code("UK"), Some("GB"));
        assert_eq!(code("kz"), Some("KZ"));
        assert_eq!(code("KAZ"), Some("KZ"));
        assert_eq!(code("kazakhstan"), Some("KZ"));
        assert_eq!(code("ZK"), Some("KZ"));
        assert_eq!(code("XX"), None);
        assert_eq!(code(""), None);
    }
}
